// Calls of deployed APIs and function URLs as any HTTP client makes them, without counting on a resolver for names below localhost.
import http from "node:http";

/** Sends a request to `host` at the server, and resolves to the response once its head is there. */
export function open(endpoint, host, path = "/", { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const request = http.request({ hostname, port, path, method, headers: { host, ...headers } });
    request.on("response", resolve).on("error", reject).end(body);
  });
}

/** One request and its whole answer. */
export async function call(...request) {
  const response = await open(...request);
  const chunks = await response.toArray();
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

/** The host name of an API. */
export function hostOf(endpoint, apiId) {
  return `${apiId}.execute-api.localhost:${new URL(endpoint).port}`;
}
