//! The network: a real client in a runtime of its own, and the mock server in the same. Whoever
//! asks stands still until the answer is there, and so does the clock.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body::Frame;
use mockapi::Clock;
use mockapi::app::App;
use reqwest::{Body, Client, Request, Response, ResponseBuilderExt, Url};
use serde_json::Value;
use tokio::runtime::Handle;

/// Longer than any answer takes on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Network {
    address: SocketAddr,
    app: App,
    client: Client,
    io: Handle,
}

/// What came back, read to its end.
pub type Answer = Result<http::Response<Body>, reqwest::Error>;

/// A request that is on its way until this is dropped.
pub struct OnItsWay(tokio::task::JoinHandle<()>);

impl Drop for OnItsWay {
    fn drop(&mut self) {
        self.0.abort();
    }
}

static KEYS: AtomicU64 = AtomicU64::new(1);

impl Network {
    /// One for all tests of the program: scripts have names of their own.
    pub fn get() -> &'static Self {
        static NETWORK: OnceLock<Network> = OnceLock::new();
        NETWORK.get_or_init(Self::start)
    }

    fn start() -> Self {
        let (send, received) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let app = App::new(Clock::manual(0));
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                let network = Self {
                    address: listener.local_addr().unwrap(),
                    app: app.clone(),
                    client: Client::builder().no_proxy().build().unwrap(),
                    io: Handle::current(),
                };
                send.send(network).unwrap();
                // No date but the scenario's own.
                mockapi::connection::accept(listener, app.router(), false).await;
            });
        });
        received.recv().unwrap()
    }

    /// Writes the script of one request. Gives its key.
    pub fn script(&self, step: Value) -> String {
        let key = KEYS.fetch_add(1, Ordering::Relaxed).to_string();
        let steps = Value::Array(vec![step]);
        self.app.scripts.write(&key, steps, 0).unwrap();
        key
    }

    /// The request as the server saw it.
    pub fn seen(&self, key: &str) -> Option<Value> {
        let log = serde_json::to_value(self.app.scripts.log(key)?).unwrap();
        assert!(
            log.as_array().unwrap().len() < 2,
            "one request of ours, two at the server"
        );
        log.get(0).cloned()
    }

    /// The same request, to the script instead.
    fn redirect(&self, request: &mut Request, key: &str) -> Url {
        let url = request.url().clone();
        let query = url
            .query()
            .map_or(String::new(), |query| format!("?{query}"));
        let path = format!(
            "http://{}/_mock/play/{key}{}{query}",
            self.address,
            url.path()
        );
        *request.url_mut() = path.parse().unwrap();
        url
    }

    /// Sends, and waits for the answer to the last byte of its body.
    pub fn exchange(&self, mut request: Request, key: &str) -> Answer {
        let url = self.redirect(&mut request, key);
        let sending = self.client.execute(request);
        let (send, received) = mpsc::channel();
        self.io.spawn(async move {
            let answer = async {
                let response = sending.await?;
                let (status, version) = (response.status(), response.version());
                let headers = response.headers().clone();
                let body = response.bytes().await?;
                Ok((status, version, headers, body))
            };
            send.send(answer.await).unwrap();
        });
        let (status, version, headers, body) = received.recv_timeout(PATIENCE).unwrap()?;
        Ok(answer(url, status, version, headers, body.into()))
    }

    /// Sends what is never answered, and waits until the server has got it.
    pub fn exchange_in_vain(&self, mut request: Request, key: &str) -> OnItsWay {
        self.redirect(&mut request, key);
        let sending = self.client.execute(request);
        let way = self.io.spawn(async move {
            let ended = sending.await;
            panic!("answered: {ended:?}");
        });
        let begun = Instant::now();
        while self.seen(key).is_none() {
            assert!(begun.elapsed() < PATIENCE, "the request never arrives");
            thread::sleep(Duration::from_millis(1));
        }
        OnItsWay(way)
    }

    /// Sends, and waits for the answer's head and the first part of a body that has no end.
    pub fn exchange_half(&self, mut request: Request, key: &str) -> Answer {
        let url = self.redirect(&mut request, key);
        let sending = self.client.execute(request);
        let (send, received) = mpsc::channel();
        self.io.spawn(async move {
            let answer = async {
                let mut response = sending.await?;
                let first = response.chunk().await?;
                Ok::<_, reqwest::Error>((response, first))
            };
            send.send(answer.await).unwrap();
        });
        let (response, first) = received.recv_timeout(PATIENCE).unwrap()?;
        let (status, version) = (response.status(), response.version());
        let headers = response.headers().clone();
        let body = Endless {
            first,
            _rest: response,
        };
        Ok(answer(url, status, version, headers, Body::wrap(body)))
    }
}

fn answer(
    url: Url,
    status: reqwest::StatusCode,
    version: reqwest::Version,
    headers: reqwest::header::HeaderMap,
    body: Body,
) -> http::Response<Body> {
    let builder = http::Response::builder()
        .status(status)
        .version(version)
        .url(url);
    let mut answer = builder.body(body).unwrap();
    *answer.headers_mut() = headers;
    answer
}

/// The part that has come, and a connection on which nothing more comes.
struct Endless {
    first: Option<Bytes>,
    _rest: Response,
}

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        match self.first.take() {
            Some(data) => Poll::Ready(Some(Ok(Frame::data(data)))),
            None => Poll::Pending,
        }
    }
}
