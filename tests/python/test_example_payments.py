"""The payments example, created by its own script and used over HTTP as its users would."""

import importlib.util
import os
import pathlib
import sys
import uuid

import pytest
import urllib3

from tidegate import ROOT, Tidegate, eventually

EXAMPLE = ROOT / "examples" / "payments"


@pytest.fixture(scope="module")
def api():
    # Functions run with the `python3` of the server's path: here the one that has boto3, as AWS's has.
    path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path)
        with Tidegate.in_memory() as server:
            for name, value in {
                "AWS_ENDPOINT_URL": server.endpoint,
                "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "local",
                "AWS_SECRET_ACCESS_KEY": "local",
            }.items():
                patch.setenv(name, value)
            yield Api(deployed("payments"))
            assert server.alive(), server.log()


def deployed(name):
    spec = importlib.util.spec_from_file_location("payments_deploy", EXAMPLE / "deploy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main(name)


class Api:
    """The example's API."""

    def __init__(self, url):
        self._url, self._http = url, urllib3.PoolManager(retries=False, timeout=30)

    def get(self, path):
        return self._ask("GET", path)

    def open(self, deposit, **other):
        """Opens an account and returns its name."""
        account = f"account-{uuid.uuid4().hex[:8]}"
        assert self.post("/accounts", {"account": account, "owner": "O'Hara", "deposit": deposit} | other)[0] == 201
        return account

    def post(self, path, body, **headers):
        return self._ask("POST", path, json=body, headers={"Content-Type": "application/json"} | headers)

    def transfer(self, source, target, amount, key=None):
        body = {"from": source, "to": target, "amount": amount}
        return self.post("/transfers", body, **{"Idempotency-Key": key or uuid.uuid4().hex})

    def balance(self, account):
        return self.get(f"/accounts/{account}")[1]["balance"]

    def entries(self, account):
        return self.get(f"/accounts/{account}/statement")[1]["entries"]

    def _ask(self, verb, path, **request):
        response = self._http.request(verb, self._url + path, **request)
        return response.status, response.json()


def test_an_account_is_opened_once_and_read(api):
    account = api.open(100)
    assert api.get(f"/accounts/{account}") == (200, {"account": account, "owner": "O'Hara", "balance": 100})
    again = api.post("/accounts", {"account": account, "owner": "Other", "deposit": 1})
    assert again == (409, {"message": "the account is there already"})
    assert api.balance(account) == 100


def test_an_unknown_account_is_not_found(api):
    assert api.get("/accounts/nobody") == (404, {"message": "there is no such account"})


@pytest.mark.parametrize("change", [{"deposit": -1}, {"deposit": "1"}, {"owner": ""}, {"account": "No Such"}, {"more": 1}])
def test_the_gateway_refuses_what_is_no_account(api, change):
    body = {"account": "valid", "owner": "Alice", "deposit": 1} | change
    assert api.post("/accounts", body) == (400, {"message": "Invalid request body"})


def test_a_transfer_moves_money_and_stands_in_both_statements(api):
    alice, bob = api.open(100), api.open(0)
    assert api.transfer(alice, bob, 30, "rent")[0] == 201
    assert (api.balance(alice), api.balance(bob)) == (70, 30)
    eventually(lambda: api.entries(alice) and api.entries(bob))
    assert api.entries(alice) == [{"transfer": "rent", "with": bob, "amount": -30}]
    assert api.entries(bob) == [{"transfer": "rent", "with": alice, "amount": 30}]


def test_a_repeated_transfer_moves_nothing(api):
    alice, bob, key = api.open(100), api.open(0), uuid.uuid4().hex
    first = api.transfer(alice, bob, 30, key)
    assert api.transfer(alice, bob, 30, key) == first
    assert api.balance(bob) == 30
    other = api.transfer(alice, bob, 31, key)
    assert other == (422, {"message": "the Idempotency-Key was used for another transfer"})
    assert api.balance(bob) == 30


def test_nobody_pays_more_than_there_is(api):
    alice, bob = api.open(10), api.open(0)
    assert api.transfer(alice, bob, 11) == (409, {"message": "there is no such account, or it cannot pay that much"})
    assert api.transfer(alice, "nobody", 5) == (409, {"message": "there is no such account to pay to"})
    assert (api.balance(alice), api.balance(bob)) == (10, 0)


def test_ill_formed_transfers_are_refused(api):
    status, body = api.post("/transfers", {"from": "a", "to": "b", "amount": 1})
    assert (status, body["message"]) == (400, "the header Idempotency-Key is missing")
    status, body = api.transfer("a", "a", 1)
    assert (status, body["message"]) == (400, "from and to must name two accounts")
    status, body = api.transfer("a", "b", 0)
    assert (status, body["message"]) == (400, "amount must be a positive whole number")


def test_the_view_holds_every_transfer_once(api):
    alice, bob = api.open(1000), api.open(0)
    for amount in range(1, 21):
        assert api.transfer(alice, bob, amount)[0] == 201
    eventually(lambda: len(api.entries(bob)) == 20)
    assert [entry["amount"] for entry in api.entries(bob)] == list(range(20, 0, -1))
    assert sum(entry["amount"] for entry in api.entries(alice)) == -210 == api.balance(alice) - 1000
