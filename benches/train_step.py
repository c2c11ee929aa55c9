"""One training step of the small network in PyTorch, for step_bench.ts: prints the median in milliseconds.

python3 -m pip install torch, or Debian's python3-torch. THREADS=n sets the threads.
"""
import os
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(int(os.environ.get("THREADS", "1")))
torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Conv2d(inputs, outputs, 1, 2, bias=False)

    def forward(self, x):
        return F.relu(self.branch(x) + self.shortcut(x))


net = nn.Sequential(nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
                    Block(16, 16), Block(16, 32), Block(32, 64), nn.Flatten(),
                    nn.Linear(64 * 49, 128), nn.BatchNorm1d(128))
weight = nn.Parameter(torch.randn(100, 128))
optimizer = torch.optim.SGD([*net.parameters(), weight], 0.01, momentum=0.9, weight_decay=5e-4)
images, labels = torch.rand(32, 3, 56, 56) * 2 - 1, torch.arange(32)
times = []
for _ in range(30):
    start = time.perf_counter()
    loss = F.cross_entropy(16 * F.linear(F.normalize(net(images)), F.normalize(weight)), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    times.append((time.perf_counter() - start) * 1000)
print(sorted(times[5:])[12])
