// Node.js functions for tests: packages made of source text.
import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { archive } from "./zip.js";

export const Role = "arn:aws:iam::000000000000:role/lambda";
export const ECHO = "export const handler = async (event) => event;";
let functions = 0;

/** The members of CreateFunction for a function of one ES module, whose export `handler` is called. */
export function definition(source, more = {}) {
  return {
    FunctionName: `js-${process.pid}-${functions++}`, Runtime: "nodejs22.x", Role, Handler: "index.handler",
    Code: { ZipFile: archive("index.mjs", source) }, ...more,
  };
}

/** Creates a function, waits until it is active, and answers its name and ARN. */
export async function createFunction(client, source = ECHO, more = {}) {
  const { FunctionName, FunctionArn } = await client.send(new CreateFunctionCommand(definition(source, more)));
  const { state } = await waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName });
  if (state !== "SUCCESS") throw new Error(`${FunctionName} is ${state}`);
  return { FunctionName, FunctionArn };
}
