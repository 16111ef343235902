"""The same layers by onnxruntime, their weights in eight bits: a fifth of the time, as nearly as makes no difference.

A short text spends its time fetching weights, and these are a quarter as long. Each run of 32 numbers has a scale of
its own, so a large one spoils none but its neighbours: vectors lie within .002 of what numpy makes of the same text.
"""

import math
from collections.abc import Mapping

import numpy as np
import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, NotImplemented, RuntimeException

from troupe.kit.tensors import Tensor
from troupe.providers.minilm.graph import OF_THE_RUNTIME, Graph
from troupe.providers.minilm.network import HEAD, HEADS, LAYERS, TINY, WIDTH, Layers

_RUN = 32
_STATE, _HIDDEN = "state", "hidden"
_IN_INTEGERS = 4


def quick_layers(weights: Mapping[str, Tensor]) -> Layers:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # a long text now and then would keep its memory for good
    try:
        session = onnxruntime.InferenceSession(_file(weights), options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidGraph, NotImplemented, RuntimeException) as older:
        raise ImportError("This onnxruntime has no steps in eight bits.") from older

    def layers(state: Tensor, hidden: Tensor) -> Tensor:
        read: Tensor = session.run(None, {_STATE: state, _HIDDEN: hidden})[0]
        return read

    return layers


def _file(weights: Mapping[str, Tensor]) -> bytes:
    writing = _Writing(weights)
    read = _STATE
    for number in range(LAYERS):
        read = writing.layer(f"encoder.layer.{number}.", read)
    sizes = {_STATE: ("texts", "pieces", WIDTH), _HIDDEN: ("texts", 1, 1, "pieces")}
    return writing.graph.file(sizes, read)


class _Writing:
    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        self._weights = weights
        self.graph = Graph()
        self._root = self.graph.keep("root", np.array(math.sqrt(HEAD), dtype=np.float32))
        self._apart = self.graph.keep("apart", np.array((0, 0, HEADS, HEAD), dtype=np.int64))
        self._joined = self.graph.keep("joined", np.array((0, 0, WIDTH), dtype=np.int64))

    def layer(self, at: str, state: str) -> str:
        add = self.graph.add
        seen = self._normed(f"{at}attention.output.LayerNorm", add("Add", state, self._attended(at, state)))
        wide = add("Gelu", self._linear(f"{at}intermediate.dense", seen), domain=OF_THE_RUNTIME)
        return self._normed(f"{at}output.LayerNorm", add("Add", seen, self._linear(f"{at}output.dense", wide)))

    def _attended(self, at: str, state: str) -> str:
        add = self.graph.add
        asked = self._heads(f"{at}attention.self.query", state, (0, 2, 1, 3))
        keys = self._heads(f"{at}attention.self.key", state, (0, 2, 3, 1))
        values = self._heads(f"{at}attention.self.value", state, (0, 2, 1, 3))
        near = add("Add", add("Div", add("MatMul", asked, keys), self._root), _HIDDEN)
        seen = add("MatMul", add("Softmax", near, axis=-1), values)
        joined = add("Reshape", add("Transpose", seen, perm=(0, 2, 1, 3)), self._joined)
        return self._linear(f"{at}attention.output.dense", joined)

    def _heads(self, name: str, state: str, order: tuple[int, ...]) -> str:
        apart = self.graph.add("Reshape", self._linear(name, state), self._apart)
        return self.graph.add("Transpose", apart, perm=order)

    def _linear(self, name: str, state: str) -> str:
        """The weights in runs of 32, each as numbers from 1 to 255 around 128 and a scale."""
        weight = self._weights[f"{name}.weight"]
        made, read = weight.shape
        runs = weight.reshape(made, read // _RUN, _RUN)
        scale = np.maximum(np.abs(runs).max(axis=2), TINY) / np.float32(127)
        short = (np.rint(runs / scale[:, :, None]) + 128).astype(np.uint8)
        return self.graph.add(
            "MatMulNBits", state,
            self.graph.keep(f"{name}.short", short), self.graph.keep(f"{name}.scale", scale), "", "",
            self.graph.keep(f"{name}.bias", self._weights[f"{name}.bias"]),
            domain=OF_THE_RUNTIME, K=read, N=made, bits=8, block_size=_RUN, accuracy_level=_IN_INTEGERS,
        )  # fmt: skip

    def _normed(self, name: str, state: str) -> str:
        scale = self.graph.keep(f"{name}.scale", self._weights[f"{name}.weight"])
        shift = self.graph.keep(f"{name}.shift", self._weights[f"{name}.bias"])
        return self.graph.add("LayerNormalization", state, scale, shift, axis=-1, epsilon=float(TINY))
