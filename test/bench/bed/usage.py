"""Runs a command, and writes a last line of JSON: how many seconds it has taken, and how much of the processors' time.

That counts every process that the command has started, also one that outlives its parent: such a one becomes a child of
this process (PR_SET_CHILD_SUBREAPER, which only Linux has), and is waited for.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36

if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
    raise OSError("becoming the parent of orphans (prctl): it was refused")
begin = time.monotonic()
code = subprocess.Popen(sys.argv[1:]).wait()
seconds = time.monotonic() - begin
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("\n" + json.dumps({"seconds": seconds, "cpuSeconds": used.ru_utime + used.ru_stime}))
sys.exit(code)
