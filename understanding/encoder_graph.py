"""Makes the encoder multiply in whole numbers: the same ONNX graph with other operators.

The packaged graph holds int8 weights but turns them into floats before it multiplies, which reads four times as many
bytes: a message of 24 word pieces takes 7 ms instead of 2. ONNX Runtime has an operator that multiplies int8 weights
as they are; only the nodes have to name it. An ONNX file is a protobuf message, and what is needed of that format fits
here; the onnx package would be a dependency for nothing else.

Field numbers are those of onnx.proto: ModelProto.graph 7, opset_import 8; GraphProto.node 1, initializer 5;
NodeProto.input 1, output 2, name 3, op_type 4, domain 7; TensorProto.dims 1, name 8, raw_data 9.
"""

from __future__ import annotations

from collections.abc import Iterator

_FLOAT_BYTES = 4
_INTEGER_PRODUCT, _INTEGER_DOMAIN = "DynamicQuantizeMatMul", "com.microsoft"

# The value of a field: a number, or the bytes of a text, a tensor's data or a message within the message.
Value = int | memoryview


class EncoderGraphError(ValueError):
    """The graph is not built the way the rewriting expects."""


def with_integer_products(model: bytes) -> bytes:
    """The ONNX model with its int8 weights multiplied as such; the other factor is rounded to 8 bits at each run.

    Args:
        model: an ONNX file in which a weight "w" is the product of the int8 initializer "w_q" and the float
            initializer "w_scale" of shape (1, columns).

    Raises:
        EncoderGraphError: there is no such weight.
    """
    result = bytearray()
    for number, value in _fields(memoryview(model)):
        result += _put(number, _rewritten(value) if number == 7 else value)
    return bytes(result + _put(8, _put(1, _INTEGER_DOMAIN.encode()) + _put(2, 1)))


def _rewritten(graph: Value) -> bytes:
    initializers = {_text(value, 8) for value in _all(graph, 5)}
    weights = {name for name in map(_weight, _all(graph, 1)) if f"{name}_q" in initializers}
    if not weights:
        raise EncoderGraphError("the encoder's graph has no int8 weights")
    scales = {f"{weight}_scale" for weight in weights}
    result = bytearray()
    for number, value in _fields(graph):
        if number == 1 and _weight(value) in weights:
            value = _integer_product(value)
        elif number == 5 and _text(value, 8) in scales:
            value = _flat(value)
        result += _put(number, value)
    return bytes(result)


def _weight(node: Value) -> str:
    """The second factor of a matrix product, "" for other nodes."""
    return _texts(node, 1)[1] if _text(node, 4) == "MatMul" else ""


def _integer_product(node: Value) -> memoryview:
    left, weight = _texts(node, 1)
    texts = [(1, left), (1, f"{weight}_q"), (1, f"{weight}_scale"), (2, _text(node, 2)), (3, _text(node, 3))]
    texts += [(4, _INTEGER_PRODUCT), (7, _INTEGER_DOMAIN)]
    return memoryview(b"".join(_put(number, text.encode()) for number, text in texts))


def _flat(scales: Value) -> memoryview:
    """The scales of a weight's columns as the vector that the operator wants, not as a matrix of one row."""
    (data,) = _all(scales, 9)
    rest = b"".join(_put(number, value) for number, value in _fields(scales) if number != 1)
    return memoryview(_put(1, len(data) // _FLOAT_BYTES) + rest)


def _all(message: Value, wanted: int) -> list[memoryview]:
    return [value for number, value in _fields(message) if number == wanted and isinstance(value, memoryview)]


def _texts(message: Value, wanted: int) -> list[str]:
    return [bytes(value).decode() for value in _all(message, wanted)]


def _text(message: Value, wanted: int) -> str:
    return (_texts(message, wanted) or [""])[0]


def _fields(message: Value) -> Iterator[tuple[int, Value]]:
    """Number and value of each field of a message."""
    if isinstance(message, int):
        raise EncoderGraphError("a number stands in the encoder's graph where a message is expected")
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        number, kind = key >> 3, key & 7
        value, position = _varint(message, position)
        if kind == 0:
            yield number, value
        elif kind == 2:
            yield number, message[position : position + value]
            position += value
        else:
            raise EncoderGraphError(f"field {number} of the encoder's graph has the unexpected wire type {kind}")


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    """A protobuf number (seven bits a byte, the lowest first) and where it ends."""
    result = shift = 0
    while True:
        byte = message[position]
        result |= (byte & 127) << shift
        position, shift = position + 1, shift + 7
        if byte < 128:
            return result, position


def _put(number: int, value: Value | bytes) -> bytes:
    if isinstance(value, int):
        return _written(number << 3) + _written(value)
    return _written(number << 3 | 2) + _written(len(value)) + bytes(value)


def _written(value: int) -> bytes:
    result = bytearray()
    while value > 127:
        result.append(value & 127 | 128)
        value >>= 7
    return bytes(result) + bytes([value])
