// Runs a Node.js function: asks the Lambda Runtime API for events and posts what the handler returns.
//
// The only argument is the environment: _HANDLER, LAMBDA_TASK_ROOT, AWS_LAMBDA_RUNTIME_API.
// https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html

import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const API = "/2018-06-01/runtime/";
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const METADATA_TYPE = "application/vnd.awslambda.http-integration-response";
const ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";
const ERROR_BODY = "Lambda-Runtime-Function-Error-Body";
// What awaits between an event and the end of its answer, if anything: told of errors that nobody caught.
let current = null;
let requestId;

class RuntimeApi {
  #agent = new http.Agent({ keepAlive: true, maxSockets: 1, noDelay: true });
  #host;
  #port;

  constructor(address) {
    const colon = address.lastIndexOf(":");
    this.#host = address.slice(0, colon);
    this.#port = address.slice(colon + 1);
  }

  request(method, call, headers) {
    const options = { agent: this.#agent, host: this.#host, port: this.#port, method, path: API + call, headers };
    const request = http.request(options);
    // If the server goes away, so does this process.
    request.on("error", () => process.exit(1));
    return request;
  }

  call(method, call, body = "", headers = {}) {
    const bytes = Buffer.from(body);
    const request = this.request(method, call, { ...headers, "Content-Length": bytes.length });
    request.end(bytes);
    return received(request);
  }
}

function received(request) {
  return new Promise((resolve) => {
    request.on("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
      });
    });
  });
}

// An error that is worded by the runtime, not by the function.
class Fault extends Error {
  constructor(name, message, stack) {
    super(message);
    this.name = name;
    if (stack) this.stack = stack;
  }
}

function describe(error) {
  if (error instanceof Error || (error !== null && typeof error === "object" && "stack" in error && "message" in error)) {
    return { errorType: error.name ?? "Error", errorMessage: error.message, trace: String(error.stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function logError(title, error) {
  const { errorType, errorMessage, trace } = describe(error);
  const more = error !== null && typeof error === "object" ? Object.fromEntries(Object.entries(error)) : {};
  write("ERROR", `${title} \t${JSON.stringify({ errorType, errorMessage, ...more, stack: trace })}`);
}

// Console.

function write(level, text) {
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
}

function patchConsole() {
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", warn: "WARN", error: "ERROR", trace: "TRACE", fatal: "FATAL" };
  for (const [name, level] of Object.entries(levels)) {
    console[name] = (...values) => write(level, format(...values));
  }
}

// The handler.

function isModule(file) {
  if (file.endsWith(".mjs")) return true;
  if (file.endsWith(".cjs")) return false;
  const root = path.resolve(process.env.LAMBDA_TASK_ROOT);
  for (let directory = path.dirname(file); directory.startsWith(root); directory = path.dirname(directory)) {
    const manifest = path.join(directory, "package.json");
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
  }
  return false;
}

async function loadModule(name) {
  const root = process.env.LAMBDA_TASK_ROOT;
  const base = path.resolve(root, name);
  const file = [base, `${base}.js`, `${base}.mjs`, `${base}.cjs`].find((one) => /\.[cm]?js$/.test(one) && existsSync(one));
  const require = createRequire(path.join(root, "index.js"));
  try {
    if (file === undefined) return require(require.resolve(name, { paths: [root] }));
    return isModule(file) ? await import(pathToFileURL(file).href) : require(file);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Fault("Runtime.UserCodeSyntaxError", String(error), error.stack);
    }
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      throw new Fault("Runtime.ImportModuleError", String(error), error.stack);
    }
    throw error;
  }
}

async function loadHandler(name) {
  const parts = /^([^.]*)\.(.*)$/.exec(path.basename(name));
  if (parts === null || name.includes("..")) throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  const module = await loadModule(path.join(path.dirname(name), parts[1]));
  const found = (from) => parts[2].split(".").reduce((value, key) => value?.[key], from);
  const handler = found(module) ?? found(module.default);
  if (handler === undefined) {
    throw new Fault("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  }
  if (typeof handler !== "function") throw new Fault("Runtime.HandlerNotFound", `${name} is not a function`);
  return handler;
}

// Context.

function makeContext(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const json = (text) => (text ? JSON.parse(text) : undefined);
  const utf8 = (text) => text && Buffer.from(text, "latin1").toString();
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: json(utf8(headers["lambda-runtime-client-context"])),
    identity: json(headers["lambda-runtime-cognito-identity"]),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
  };
}

// Streamed answers.

class ResponseStream extends Writable {
  #api;
  #id;
  #request = null;
  #contentType = "application/octet-stream";

  constructor(api, id) {
    super({ highWaterMark: 64 * 1024 });
    this.#api = api;
    this.#id = id;
    this.sent = new Promise((resolve) => this.once("sent", resolve));
  }

  get started() {
    return this.#request !== null;
  }

  setContentType(type) {
    if (this.started) throw new Fault("InvalidStreamingOperation", "Cannot set content-type, too late.");
    this.#contentType = type;
  }

  #open() {
    this.#request ??= this.#api.request("POST", `invocation/${this.#id}/response`, {
      "Content-Type": this.#contentType,
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Transfer-Encoding": "chunked",
      Trailer: `${ERROR_TYPE}, ${ERROR_BODY}`,
    });
    return this.#request;
  }

  #close(done) {
    const request = this.#open();
    received(request).then(() => this.emit("sent"));
    request.end(done);
  }

  _write(chunk, encoding, done) {
    if (this.#open().write(chunk)) done();
    else this.#request.once("drain", done);
  }

  _final(done) {
    this.#close(done);
  }

  // Ends what has been begun with the error in its trailers.
  fail(described) {
    this.#open().addTrailers({
      [ERROR_TYPE]: described.errorType,
      [ERROR_BODY]: Buffer.from(JSON.stringify(described)).toString("base64"),
    });
    this.#close();
    return this.sent;
  }
}

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[STREAMING] = "response";
    if (options?.highWaterMark !== undefined) handler[Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark")] = options.highWaterMark;
    return handler;
  },
  HttpResponseStream: class HttpResponseStream {
    static from(stream, metadata) {
      stream.setContentType(METADATA_TYPE);
      stream.write(JSON.stringify(metadata));
      stream.write(Buffer.alloc(8));
      return stream;
    }
  },
};

// Invocations.

// Calls a handler and waits for what it answers: by its promise, or by its callback.
function outcome(handler, event, context) {
  return new Promise((resolve, reject) => {
    // A loop that runs empty brings what was kept for that, or nothing: the handler will never answer.
    let whenEmpty = () => resolve(null);
    const onEmpty = () => whenEmpty();
    process.once("beforeExit", onEmpty);
    const settle = (act) => {
      process.removeListener("beforeExit", onEmpty);
      act();
    };
    let called = false;
    const callback = (error, value) => {
      if (called) return;
      called = true;
      const act = () => (error === null || error === undefined ? resolve(value) : reject(error));
      if (context.callbackWaitsForEmptyEventLoop && !(error !== null && error !== undefined)) whenEmpty = () => settle(act);
      else settle(act);
    };
    context.done = callback;
    context.succeed = (value) => {
      context.callbackWaitsForEmptyEventLoop = false;
      callback(null, value);
    };
    context.fail = (error) => {
      context.callbackWaitsForEmptyEventLoop = false;
      callback(error ?? "handled");
    };
    const returned = handler(event, context, callback);
    if (typeof returned?.then === "function") {
      returned.then((value) => settle(() => resolve(value)), (error) => settle(() => reject(error)));
    }
  });
}

function toJson(value) {
  try {
    return JSON.stringify(value === undefined ? null : value) ?? "null";
  } catch (error) {
    throw new Fault("Runtime.MarshalError", `Unable to stringify response body: ${error.message}`);
  }
}

function postError(api, call, error) {
  const described = describe(error);
  const kind = /^[\x20-\x7e]*$/.test(described.errorType) ? described.errorType : "Error";
  return api.call("POST", call, JSON.stringify(described), { "Content-Type": "application/json", [ERROR_TYPE]: kind });
}

async function invokeWhole(api, handler, id, event, context) {
  try {
    const answer = toJson(await outcome(handler, event, context));
    await api.call("POST", `invocation/${id}/response`, answer, { "Content-Type": "application/json" });
  } catch (error) {
    logError("Invoke Error", error);
    await postError(api, `invocation/${id}/error`, error);
  }
}

async function invokeStreaming(api, handler, id, event, context) {
  const stream = new ResponseStream(api, id);
  let onEmpty;
  // A handler whose stream can never end holds its environment until the timeout, as on AWS.
  const idle = new Promise(() => {
    onEmpty = setInterval(() => {}, 2 ** 30);
  });
  try {
    const failed = new Promise((_, reject) => stream.once("error", reject));
    await Promise.race([handler(event, stream, context), failed, idle]);
    await Promise.race([stream.sent, failed]);
  } catch (error) {
    logError("Invoke Error", error);
    if (stream.started) await stream.fail(describe(error));
    else await postError(api, `invocation/${id}/error`, error);
  } finally {
    clearInterval(onEmpty);
  }
}

async function dieOf(api, title, error) {
  logError(title, error);
  await postError(api, current ?? "init/error", error);
  process.exit(current === null ? 1 : 129);
}

async function main() {
  const api = new RuntimeApi(process.env.AWS_LAMBDA_RUNTIME_API);
  patchConsole();
  process.on("uncaughtException", (error) => dieOf(api, "Uncaught Exception", error));
  process.on("unhandledRejection", (reason) => {
    const fault = new Fault("Runtime.UnhandledPromiseRejection", String(reason), reason?.stack);
    fault.reason = String(reason);
    dieOf(api, "Unhandled Promise Rejection", fault);
  });
  let handler;
  try {
    handler = await loadHandler(process.env._HANDLER);
  } catch (error) {
    await dieOf(api, "Uncaught Exception", error);
  }
  const invoke = handler[STREAMING] ? invokeStreaming : invokeWhole;
  for (;;) {
    const { status, headers, body } = await api.call("GET", "invocation/next");
    if (status !== 200) process.exit(1);
    requestId = headers["lambda-runtime-aws-request-id"];
    if (headers["lambda-runtime-trace-id"]) process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
    current = `invocation/${requestId}/error`;
    await invoke(api, handler, requestId, JSON.parse(body), makeContext(headers));
    current = null;
  }
}

main();
