"""Deletes what the exercise asks for.

verdict: error
harmless: yes
"""

del lora_forward
