//! A mock server for one test, and clients of it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use comeback::agent::{Builder, Comeback};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use serde_json::Value;
use tokio::task::JoinHandle;

/// A guard, for a machine that is busy: nothing here takes so long.
pub const GUARD: Duration = Duration::from_secs(60);

pub struct Server {
    pub base: String,
    handle: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

impl Server {
    pub async fn start() -> Self {
        let (address, handle) = mockapi::serve(mockapi::Config::default()).await.unwrap();
        Self {
            base: format!("http://{address}"),
            handle,
        }
    }

    /// Writes a script. Gives the URL that plays it.
    pub async fn script(&self, key: &str, steps: Value) -> String {
        let url = format!("{}/_mock/scripts/{key}", self.base);
        let body = steps.to_string();
        let written = plain().put(url).body(body).send().await.unwrap();
        assert!(
            written.status().is_success(),
            "{}",
            written.text().await.unwrap()
        );
        format!("{}/_mock/play/{key}", self.base)
    }

    /// The requests that a script has seen.
    pub async fn log(&self, key: &str) -> Vec<Value> {
        let url = format!("{}/_mock/log/{key}", self.base);
        let text = plain().get(url).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Waits until a script has seen so many requests.
    pub async fn seen(&self, key: &str, count: usize) {
        let begun = Instant::now();
        while self.log(key).await.len() < count {
            assert!(begun.elapsed() < GUARD, "{count} requests never come");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

pub fn plain() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Quick waits.
pub fn quick() -> Builder {
    Comeback::builder().base_delay(Duration::from_millis(20))
}

pub fn client(builder: Builder) -> (Comeback, ClientWithMiddleware) {
    let comeback = builder.build().unwrap();
    let client = ClientBuilder::new(plain()).with(comeback.clone()).build();
    (comeback, client)
}

/// The names of the events of all calls, in order.
pub type Heard = Arc<Mutex<Vec<&'static str>>>;

pub fn hearing(builder: Builder) -> (Builder, Heard) {
    let heard = Heard::default();
    let into = heard.clone();
    let builder = builder.on_event(move |event| into.lock().unwrap().push(event.kind.name()));
    (builder, heard)
}
