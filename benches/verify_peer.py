"""All pairs of embeddings in numpy, for verify_bench.ts: prints what it measured as JSON.

python3 verify_peer.py sklearn|numpy EMBEDDINGS.npy IMAGES_PER_IDENTITY

Products are numpy's, by blocks of rows, on all threads of its BLAS; scores above the diagonal are kept in float32.
sklearn: scikit-learn's roc_curve of them, and the true accept rate at each false accept rate.
numpy: without a curve; np.partition finds the threshold of each false accept rate.
"""
import json
import os
import resource
import sys
import time

# Some machines ask for older kernels of OpenBLAS, several times slower; the peer shall have its best.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    if name in os.environ:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)

import numpy as np
from sklearn.metrics import roc_curve

way, path, images = sys.argv[1], sys.argv[2], int(sys.argv[3])
FARS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]
BLOCK = 1024
embeddings = np.load(path)
n = len(embeddings)
identities = np.arange(n) // images

start = time.perf_counter()
rows = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
scores = np.empty(n * (n - 1) // 2, np.float32)
same = np.empty(len(scores), bool)
at = 0
for first in range(0, n, BLOCK):
    block = rows[first:first + BLOCK] @ rows[first:].T
    for i, line in enumerate(block):
        end = at + n - 1 - first - i
        scores[at:end] = line[i + 1:]
        same[at:end] = identities[first + i + 1:] == identities[first + i]
        at = end
products = time.perf_counter() - start

if way == "sklearn":
    far, tar, _ = roc_curve(same, scores)
    figures = [tar[np.searchsorted(far, rate, "right") - 1] for rate in FARS]
else:
    different, wanted = scores[~same], scores[same]
    places = [len(different) - int(rate * len(different)) - 1 for rate in FARS]
    different.partition(places)
    figures = [np.mean(wanted > different[place]) for place in places]

print(json.dumps({
    "seconds": time.perf_counter() - start,
    "products": products,
    "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "figures": figures,
}))
