"""POST /transfers: moves money from one account to another, once for each idempotency key."""

import json
import os
import time

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

dynamodb = boto3.client("dynamodb")
serialize, deserialize = TypeSerializer().serialize, TypeDeserializer().deserialize
ACCOUNTS, TRANSFERS = os.environ["ACCOUNTS"], os.environ["TRANSFERS"]

# The places of a transaction's actions, in which DynamoDB says why it cancelled.
RECORD, DEBIT, CREDIT = range(3)


def handler(event, context):
    headers = {name.lower(): value for name, value in (event["headers"] or {}).items()}
    key = headers.get("idempotency-key")
    if not key:
        return answer(400, message="the header Idempotency-Key is missing")
    try:
        request = parse(event["body"])
    except ValueError as fault:
        return answer(400, message=str(fault))
    return transfer({"id": key, **request})


def parse(body):
    """The request's members, checked."""
    try:
        request = json.loads(body or "")
    except ValueError:
        raise ValueError("the body is not JSON") from None
    if not isinstance(request, dict):
        raise ValueError("the body is not an object")
    source, target, amount = (request.get(name) for name in ("from", "to", "amount"))
    if not all(isinstance(account, str) and account for account in (source, target)) or source == target:
        raise ValueError("from and to must name two accounts")
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        raise ValueError("amount must be a positive whole number")
    return {"from": source, "to": target, "amount": amount}


def transfer(wanted):
    try:
        dynamodb.transact_write_items(TransactItems=[record(wanted), debit(wanted), credit(wanted)])
    except dynamodb.exceptions.TransactionCanceledException as cancelled:
        return refusal(wanted, cancelled.response["CancellationReasons"])
    return answer(201, **wanted)


def record(wanted):
    item = {**wanted, "at": time.time_ns() // 1000}
    return {
        "Put": {
            "TableName": TRANSFERS,
            "Item": {name: serialize(value) for name, value in item.items()},
            "ConditionExpression": "attribute_not_exists(id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def debit(wanted):
    return {
        "Update": {
            "TableName": ACCOUNTS,
            "Key": {"account": serialize(wanted["from"])},
            "UpdateExpression": "SET balance = balance - :amount",
            "ConditionExpression": "balance >= :amount",
            "ExpressionAttributeValues": {":amount": serialize(wanted["amount"])},
        }
    }


def credit(wanted):
    return {
        "Update": {
            "TableName": ACCOUNTS,
            "Key": {"account": serialize(wanted["to"])},
            "UpdateExpression": "SET balance = balance + :amount",
            "ConditionExpression": "attribute_exists(account)",
            "ExpressionAttributeValues": {":amount": serialize(wanted["amount"])},
        }
    }


def refusal(wanted, reasons):
    """Why nothing was moved. A transfer that was made before is no refusal: it is answered as it was then."""
    codes = [reason["Code"] for reason in reasons]
    if codes[RECORD] == "ConditionalCheckFailed":
        made = {name: deserialize(value) for name, value in reasons[RECORD]["Item"].items()}
        if all(made[name] == value for name, value in wanted.items()):
            return answer(201, **wanted)
        return answer(422, message="the Idempotency-Key was used for another transfer")
    if codes[DEBIT] == "ConditionalCheckFailed":
        return answer(409, message="there is no such account, or it cannot pay that much")
    if codes[CREDIT] == "ConditionalCheckFailed":
        return answer(409, message="there is no such account to pay to")
    # Another transfer of the same accounts was under way: nothing was moved, and the client may try again.
    return answer(503, message="try again")


def answer(status, **body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
