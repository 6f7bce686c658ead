"""Puts a trace and a profile function under the grader's own code, to change what it returns.

verdict: failed|error|crashed
harmless: yes
"""

def meddle(frame, event, argument):
    if frame.f_code.co_name == "_call":
        frame.f_locals["result"] = right
    return meddle


sys.settrace(meddle)
sys.setprofile(meddle)
