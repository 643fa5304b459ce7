// What a refusal must look like to a user of the SDK: its class, status, request id and message.
import assert from "node:assert/strict";

/** The call must fail with an error of `Class` and this status; `message` is exact, or a pattern. Answers the error. */
export async function refused(call, Class, status, message) {
  const error = await call.then(() => assert.fail(`${Class.name} was expected`), (reason) => reason);
  assert.ok(error instanceof Class, `${error.name} is no ${Class.name}: ${error.stack}`);
  assert.equal(error.name, Class.name);
  assert.equal(error.$metadata.httpStatusCode, status);
  assert.match(error.$metadata.requestId, /^[0-9a-f-]{36}$/);
  if (message instanceof RegExp) assert.match(error.message, message);
  else assert.equal(error.message, message);
  return error;
}
