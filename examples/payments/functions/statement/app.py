"""Keeps the statements: for each transfer in the stream, an entry for the one who paid and one for the one who was paid.

A record may come twice. The entries' keys derive from the transfer, so that writing them again changes nothing.
"""

import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["STATEMENTS"])


def handler(event, context):
    with table.batch_writer(overwrite_by_pkeys=["account", "entry"]) as batch:
        for record in event["Records"]:
            if record["eventName"] == "INSERT":
                for entry in entries(record["dynamodb"]["NewImage"]):
                    batch.put_item(Item=entry)


def entries(transfer):
    amount = int(transfer["amount"]["N"])
    sides = [("from", "to", -amount), ("to", "from", amount)]
    for side, other, change in sides:
        yield {
            "account": transfer[side]["S"],
            # Newest last, whatever order the records came in.
            "entry": f"{int(transfer['at']['N']):020}#{transfer['id']['S']}",
            "transfer": transfer["id"]["S"],
            "with": transfer[other]["S"],
            "amount": change,
        }
