"""Pillow's side of `deno task bench:load`; needs Debian's python3-pil and python3-numpy.

load_peer.py FOLDER COUNT: its rate on one core for the reference preprocessing. Per image: decode, centre crop 150x150 with
jitter, random flip, bilinear 112x112, (x/255 - 0.5)/0.5, float32 HWC.
load_peer.py FOLDER COUNT TO: the images once more as PNG, progressive JPEG and WebP with loss and without, a folder each.
"""
import io, pathlib, random, sys, time
import numpy as np
from PIL import Image

ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
paths = [p for p in sorted(pathlib.Path(sys.argv[1]).rglob("*")) if p.suffix.lower() in ENDINGS][: int(sys.argv[2])]
if len(sys.argv) > 3:
    for kind, ending, options in [
        ("png", "png", {}),
        ("progressive", "jpg", {"progressive": True, "quality": 95}),
        ("webp", "webp", {"quality": 90}),
        ("webp-lossless", "webp", {"lossless": True, "method": 1}),
    ]:
        folder = pathlib.Path(sys.argv[3]) / kind
        folder.mkdir(parents=True)
        for i, path in enumerate(paths):
            Image.open(path).convert("RGB").save(folder / f"{i:06d}.{ending}", **options)
    sys.exit()
files = [path.read_bytes() for path in paths]
start = time.perf_counter()
for data in files:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    x, y = (image.width - 150) // 2 + random.randint(-3, 3), (image.height - 150) // 2 + random.randint(-3, 3)
    image = image.crop((x, y, x + 150, y + 150))
    if random.random() < 0.5:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    np.asarray(image.resize((112, 112), Image.BILINEAR), dtype=np.float32) / 127.5 - 1
seconds = time.perf_counter() - start
print(f"pillow {len(files) / seconds:.0f} images/s on one core")
