"""Table definitions in shorthand, and a table as tests use it.

`spec("p:S", "c:N", gsis=[index("g", "a:S")])` is a CreateTable request; `Table` sends low-level
operations with the table's name filled in, and a few of them in plain Python values.
"""

import itertools
import os
import uuid

from tidegate import eventually
from values import avs, plains

_count = itertools.count()


def fresh_name(stem="t"):
    """A table name that no other test, worker or run uses."""
    return f"{stem}.{os.getpid()}-{next(_count)}_{uuid.uuid4().hex[:6]}"


def _elements(keys, key_type):
    return [{"AttributeName": key.split(":")[0], "KeyType": key_type} for key in keys]


def _as_list(keys):
    return [] if keys is None else [keys] if isinstance(keys, str) else list(keys)


def index(name, hash_key, range_key=None, project="ALL", **more):
    """An index in shorthand. Either key may be a list (multi-attribute); `project` a list of attributes (INCLUDE)."""
    hashes, ranges = _as_list(hash_key), _as_list(range_key)
    projection = {"ProjectionType": project} if isinstance(project, str) else {
        "ProjectionType": "INCLUDE", "NonKeyAttributes": project}
    return {
        "IndexName": name,
        "KeySchema": _elements(hashes, "HASH") + _elements(ranges, "RANGE"),
        "Projection": projection,
        "_keys": hashes + ranges,
        **more,
    }


def definitions(*keys):
    """AttributeDefinitions of keys written `name:type`, each once."""
    return [{"AttributeName": name, "AttributeType": kind}
            for name, kind in dict(key.split(":") for key in keys).items()]


def without_shorthand(an_index):
    """The index as the wire takes it."""
    return {name: value for name, value in an_index.items() if name != "_keys"}


def spec(hash_key="p:S", range_key=None, gsis=(), lsis=(), **more):
    """A CreateTable request without its name; on-demand unless it says otherwise."""
    keys = _as_list(hash_key) + _as_list(range_key)
    request = {
        "KeySchema": _elements(_as_list(hash_key), "HASH") + _elements(_as_list(range_key), "RANGE"),
        "AttributeDefinitions": definitions(*keys, *(k for i in [*gsis, *lsis] for k in i["_keys"])),
    }
    if gsis:
        request["GlobalSecondaryIndexes"] = [without_shorthand(i) for i in gsis]
    if lsis:
        request["LocalSecondaryIndexes"] = [without_shorthand(i) for i in lsis]
    if "ProvisionedThroughput" not in more:
        request["BillingMode"] = "PAY_PER_REQUEST"
    return request | more


def provisioned(read=5, write=5):
    """The members that make a table provisioned."""
    return {"ProvisionedThroughput": {"ReadCapacityUnits": read, "WriteCapacityUnits": write}}


class Table:
    """A table of one client. Unknown methods are the client's own operations with TableName given."""

    def __init__(self, client, name):
        self.client, self.name = client, name

    @classmethod
    def create(cls, client, name=None, **request):
        """Creates a table and returns when it is ACTIVE."""
        table = cls(client, name or fresh_name())
        table.create_table(**request)
        table.wait_active()
        return table

    def __getattr__(self, operation):
        call = getattr(self.client, operation)
        return lambda **request: call(TableName=self.name, **request)

    def describe(self):
        return self.describe_table()["Table"]

    @property
    def arn(self):
        return self.describe()["TableArn"]

    def wait_active(self, timeout=30):
        """Returns when the table and all of its global indexes are ACTIVE."""
        def active():
            table = self.describe()
            parts = [table, *({"TableStatus": g["IndexStatus"]} for g in table.get("GlobalSecondaryIndexes", []))]
            return all(part["TableStatus"] == "ACTIVE" for part in parts)
        eventually(active, timeout)

    def put(self, item, **request):
        return self.put_item(Item=avs(item), **request)

    def get(self, key, **request):
        """The item, or None."""
        answer = self.get_item(Key=avs(key), **({"ConsistentRead": True} | request))
        return plains(answer["Item"]) if "Item" in answer else None

    def update(self, key, expression=None, values=None, names=None, **request):
        """UpdateItem in plain values; answers the returned attributes, or None."""
        answer = self.update_item(Key=avs(key), **expressions(UpdateExpression=expression, values=values, names=names), **request)
        return plains(answer["Attributes"]) if "Attributes" in answer else None

    def delete(self, key, **request):
        return self.delete_item(Key=avs(key), **request)

    def fill(self, items):
        """Writes many items, 25 at a time."""
        items = iter(items)
        while batch := list(itertools.islice(items, 25)):
            answer = self.client.batch_write_item(RequestItems={
                self.name: [{"PutRequest": {"Item": avs(item)}} for item in batch]})
            assert not answer["UnprocessedItems"]

    def find(self, condition, values=None, names=None, **request):
        """All items of a query, in order, through every page."""
        return self._pages(self.query, request | expressions(
            KeyConditionExpression=condition, values=values, names=names))

    def find_all(self, values=None, names=None, **request):
        """All items of a scan through every page."""
        return self._pages(self.scan, request | expressions(values=values, names=names))

    @staticmethod
    def _pages(read, request):
        return [plains(item) for page in pages(read, **request) for item in page["Items"]]


def expressions(values=None, names=None, **texts):
    """Request members of expressions with plain values; what is None is left out."""
    request = {member: text for member, text in texts.items() if text is not None}
    if values is not None:
        request["ExpressionAttributeValues"] = avs(values)
    if names is not None:
        request["ExpressionAttributeNames"] = names
    return request


def pages(read, **request):
    """Every page of a Query or Scan."""
    while True:
        page = read(**request)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
