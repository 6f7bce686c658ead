"""How every interpreter of the grading service is started."""

# -I: neither the current folder nor the user's variables; -B: no bytecode beside hidden checks.
ISOLATED = ("-I", "-B", "-X", "utf8")
