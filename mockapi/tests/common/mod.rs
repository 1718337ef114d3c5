//! A server for one test, with a clock that the test moves, and a client without a pool:
//! a pooled connection would be retried behind the test's back after a reset.

// Each test file is a crate of its own and uses a part of this.
#![allow(dead_code)]

use mockapi::{Clock, Config};
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use serde_json::Value;
use tokio::task::JoinHandle;

/// Half a second after a full one, so that rounding shows.
pub const START_MS: u64 = 1_700_000_000_500;

pub struct Server {
    pub base: String,
    pub clock: Clock,
    pub client: Client,
    handle: JoinHandle<()>,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        let clock = Clock::manual(START_MS);
        let config = Config {
            clock: clock.clone(),
            ..config
        };
        let (address, handle) = mockapi::serve(config).await.expect("a free port");
        let client = Client::builder()
            .pool_max_idle_per_host(0)
            .redirect(redirect::Policy::none())
            .build()
            .expect("a client");
        Self {
            base: format!("http://{address}"),
            clock,
            client,
            handle,
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::send(self.request(Method::GET, path)).await
    }

    pub async fn get_as(&self, key: &str, path: &str) -> Answer {
        Answer::send(self.request(Method::GET, path).bearer_auth(key)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::send(self.request(Method::POST, path).json(&body)).await
    }

    pub async fn post_once(&self, key: &str, path: &str, body: Value) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("idempotency-key", key);
        Answer::send(request.json(&body)).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn send(request: RequestBuilder) -> Self {
        Self::read(request.send().await.expect("an answer")).await
    }

    pub async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self {
            status,
            headers,
            text: response.text().await.expect("a whole body"),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("text"))
    }

    /// The code, wherever the API keeps it.
    pub fn code(&self) -> String {
        let body = self.json();
        let place = ["/error/code", "/error_code", "/code"]
            .iter()
            .find_map(|place| body.pointer(place))
            .unwrap_or(&Value::Null);
        place
            .as_str()
            .map_or_else(|| place.to_string(), str::to_owned)
    }
}
