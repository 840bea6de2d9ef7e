# What adopt.pl does, where there is no perl:
#
#     python3 -I -S adopt.py <program> [args…]
#
# The program gets the environment as it was given: python may change its own (PEP 538).
import ctypes
import os
import sys

try:
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
except (OSError, AttributeError):
    pass
with open("/proc/self/environ", "rb") as given:
    pairs = [entry.partition(b"=") for entry in given.read().split(b"\0") if entry]
argv = [os.fsencode(word) for word in sys.argv[1:]]
try:
    os.execvpe(argv[0], argv, {name: value for name, _, value in pairs})
except OSError as error:
    sys.stderr.write("adopt: %s cannot be started: %s\n" % (sys.argv[1], error.strerror))
    sys.exit(126)
