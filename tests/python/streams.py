"""Streams as consumers read them: parents before children, each shard to its end, from where the reader stood.

`Stream` is one stream and its calls. `Consumer` follows a stream and remembers, like the Kinesis Client Library,
the last sequence number of every shard, so that a new one can go on from an old one's checkpoints.
"""

from botocore.exceptions import ClientError

from tables import Table, spec
from tidegate import eventually
from values import plains

VIEWS = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]


def stream_spec(view="NEW_AND_OLD_IMAGES"):
    """The member that gives a table a stream."""
    return {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": view}}


def streamed_table(client, *keys, view="NEW_AND_OLD_IMAGES", name=None, **request):
    """A table with a stream."""
    return Table.create(client, name, **spec(*keys, **request, **stream_spec(view)))


class Stream:
    """One stream of one client."""

    def __init__(self, client, arn):
        self.client, self.arn = client, arn

    @classmethod
    def of(cls, client, table):
        """The table's latest stream."""
        return cls(client, table.describe()["LatestStreamArn"])

    def describe(self, **request):
        return self.client.describe_stream(StreamArn=self.arn, **request)["StreamDescription"]

    def shards(self, **request):
        """Every shard through all pages."""
        found = []
        while True:
            page = self.describe(**request)
            found += page["Shards"]
            if "LastEvaluatedShardId" not in page:
                return found
            request["ExclusiveStartShardId"] = page["LastEvaluatedShardId"]

    def iterator(self, shard_id, kind="TRIM_HORIZON", **request):
        """A shard iterator; what else the kind needs is given by name."""
        return self.client.get_shard_iterator(
            StreamArn=self.arn, ShardId=shard_id, ShardIteratorType=kind, **request)["ShardIterator"]

    def shard_with_records(self):
        """The first shard that holds any."""
        return next(shard["ShardId"] for shard in self.shards()
                    if self.client.get_records(ShardIterator=self.iterator(shard["ShardId"]), Limit=1)["Records"])

    def records(self, shard_id, kind="TRIM_HORIZON", limit=None, **request):
        """The records of one shard from an iterator on, up to the present end."""
        iterator, found = self.iterator(shard_id, kind, **request), []
        while iterator:
            answer = self.client.get_records(ShardIterator=iterator, **({"Limit": limit} if limit else {}))
            found += answer["Records"]
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
        return found

    def everything(self):
        """All records that are there, shard by shard, parents first."""
        return Consumer(self).read()


class Consumer:
    """A reader of a whole stream.

    `records`: all it has read, in order. `checkpoints`: by shard, the last sequence number read; both grow together,
    page by page, so a reader that died goes on where its records end.
    """

    def __init__(self, stream, checkpoints=None):
        self.stream = stream
        self.records = []
        self.checkpoints = dict(checkpoints or {})
        self._ended = set()
        self._iterators = {}

    @classmethod
    def at_latest(cls, stream):
        """A reader of what is written from now on: open shards from their ends, shards not yet born from their starts."""
        consumer = cls(stream)
        for shard in stream.shards():
            if "EndingSequenceNumber" in shard["SequenceNumberRange"]:
                consumer._ended.add(shard["ShardId"])
            else:
                consumer._iterators[shard["ShardId"]] = stream.iterator(shard["ShardId"], "LATEST")
        return consumer

    def read(self):
        """Reads every shard that may be read to its present end; answers what was new."""
        before = len(self.records)
        for shard_id in self._readable():
            self._read_shard(shard_id)
        return self.records[before:]

    def read_until(self, enough, timeout=30):
        """Reads on until `enough(records)`; answers all records read."""
        eventually(lambda: self.read() is not None and enough(self.records), timeout)
        return self.records

    def _readable(self):
        """Shards in order of lineage; a child's turn comes once its parent is read to its end."""
        shards = self.stream.shards()
        known = {shard["ShardId"] for shard in shards}
        for shard in shards:
            parent = shard.get("ParentShardId")
            if shard["ShardId"] not in self._ended and (parent not in known or parent in self._ended):
                yield shard["ShardId"]

    def _read_shard(self, shard_id):
        iterator = self._iterators.get(shard_id) or self._begin(shard_id)
        while iterator:
            answer = self.stream.client.get_records(ShardIterator=iterator)
            iterator = self._iterators[shard_id] = answer.get("NextShardIterator")
            if not answer["Records"]:
                break
            self.records += answer["Records"]
            self.checkpoints[shard_id] = answer["Records"][-1]["dynamodb"]["SequenceNumber"]
        if iterator is None:
            self._ended.add(shard_id)

    def _begin(self, shard_id):
        if shard_id in self.checkpoints:
            return self.stream.iterator(shard_id, "AFTER_SEQUENCE_NUMBER", SequenceNumber=self.checkpoints[shard_id])
        return self.stream.iterator(shard_id)


def image(record, which):
    """An image of a record in plain values, or None."""
    found = record["dynamodb"].get(which)
    return None if found is None else plains(found)


def change(record):
    """A record as (event, old image, new image)."""
    return record["eventName"], image(record, "OldImage"), image(record, "NewImage")


def sequence_number(record):
    return int(record["dynamodb"]["SequenceNumber"])


def settled(stream, status="DISABLED"):
    """Waits for the stream's status."""
    eventually(lambda: stream.describe()["StreamStatus"] == status)
    return stream


def deleted(table):
    """Deletes the table and waits until it is gone."""
    table.delete_table()

    def gone():
        try:
            table.describe()
            return False
        except ClientError as error:
            return error.response["Error"]["Code"] == "ResourceNotFoundException"
    eventually(gone)
