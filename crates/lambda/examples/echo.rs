//! A function on `provided.al2023`, by the official runtime: it answers its event; with `{"stream": n}`, n chunks; with
//! `{"fail": text}`, an error.

use bytes::Bytes;
use lambda_runtime::{Error, FunctionResponse, LambdaEvent, StreamResponse, run, service_fn};
use serde_json::Value;

type Chunks = futures_util::stream::Iter<std::vec::IntoIter<Result<Bytes, Error>>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(answer)).await
}

async fn answer(event: LambdaEvent<Value>) -> Result<FunctionResponse<Value, Chunks>, Error> {
    if let Some(text) = event.payload["fail"].as_str() {
        return Err(text.into());
    }
    let Some(count) = event.payload["stream"].as_u64() else {
        return Ok(FunctionResponse::BufferedResponse(event.payload));
    };
    let chunks: Vec<_> = (0..count).map(|index| Ok(Bytes::from(format!("chunk {index}\n")))).collect();
    Ok(FunctionResponse::StreamingResponse(StreamResponse::from(futures_util::stream::iter(chunks))))
}
