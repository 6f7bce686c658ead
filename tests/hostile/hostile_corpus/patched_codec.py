"""Rewrites the codec and the host which answer the checker.

verdict: failed|crashed|error
harmless: yes
"""

host = sys.modules["lora_tutor.grading.jail.host"]
wire = sys.modules["lora_tutor.grading.jail.wire"]
arrays = sys.modules["lora_tutor.grading.jail.arrays"]
encode = wire.Codec.encode
wire.Codec.encode = lambda self, value: encode(self, ["passed", "passed", []])
host.Host.answer = lambda self, body: self.codec.encode(["ok", "passed", []])
arrays.pack = lambda value: ["array", "float64", [4, 5], "C", True, b"\0" * 160]
