"""Plain Python values to and from DynamoDB's typed ones.

Numbers come back as `Decimal` or `int`, so that `1` and `1.0` compare as DynamoDB compares them;
tests about spelling look at the wire form instead.
"""

from decimal import Decimal


def av(value):
    """The typed form of a plain value: `av("x") == {"S": "x"}`."""
    match value:
        case bool():
            return {"BOOL": value}
        case None:
            return {"NULL": True}
        case str():
            return {"S": value}
        case int() | Decimal():
            return {"N": str(value)}
        case bytes() | bytearray():
            return {"B": bytes(value)}
        case list() | tuple():
            return {"L": [av(element) for element in value]}
        case dict():
            return {"M": avs(value)}
        case set() | frozenset():
            return _set(value)
    raise TypeError(f"no attribute value for {value!r}")


def _set(elements):
    kinds = {type(element) for element in elements}
    if kinds == {str}:
        return {"SS": sorted(elements)}
    if kinds == {bytes}:
        return {"BS": sorted(elements)}
    return {"NS": [str(element) for element in sorted(elements)]}


def avs(attributes):
    """The typed form of a whole item, key or map of values."""
    return {name: av(value) for name, value in attributes.items()}


def plain(value):
    """The plain form of a typed value; the inverse of `av`."""
    (kind, content), = value.items()
    match kind:
        case "S" | "B" | "BOOL":
            return content
        case "NULL":
            return None
        case "N":
            return _number(content)
        case "L":
            return [plain(element) for element in content]
        case "M":
            return plains(content)
        case "SS" | "BS":
            return set(content)
        case "NS":
            return {_number(element) for element in content}
    raise TypeError(f"unknown attribute type {kind}")


def _number(text):
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() and abs(number) < 10**40 else number


def plains(attributes):
    """The plain form of a whole item."""
    return {name: plain(value) for name, value in attributes.items()}
