//! Spans and events for `tracing`: OpenTelemetry's names, and no secret.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use super::server::{Server, client, quick};

type Fields = BTreeMap<String, String>;

/// Spans, by their number, and events.
#[derive(Clone, Default)]
struct Heard {
    spans: Arc<Mutex<BTreeMap<u64, Fields>>>,
    order: Arc<Mutex<Vec<u64>>>,
    events: Arc<Mutex<Vec<Fields>>>,
}

struct Into<'f>(&'f mut Fields);

impl Visit for Into<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Heard {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        if attributes.metadata().target() != "comeback" {
            return;
        }
        let mut fields = Fields::new();
        attributes.record(&mut Into(&mut fields));
        self.spans.lock().unwrap().insert(id.into_u64(), fields);
        self.order.lock().unwrap().push(id.into_u64());
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, _: Context<'_, S>) {
        if let Some(fields) = self.spans.lock().unwrap().get_mut(&id.into_u64()) {
            record.record(&mut Into(fields));
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "comeback" {
            let mut fields = Fields::new();
            event.record(&mut Into(&mut fields));
            self.events.lock().unwrap().push(fields);
        }
    }
}

#[tokio::test]
async fn attempts_are_spans_with_the_names_of_open_telemetry() {
    let server = Server::start().await;
    let body = json!({ "message": "s3cr3t of the server" });
    let steps = json!([
        { "status": 503, "body": body },
        { "fault": "reset" },
        { "status": 200 },
    ]);
    let url = server.script("a", steps).await;
    let heard = Heard::default();
    let _listening =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(heard.clone()));
    let (_, client) = client(quick());
    let request = client.get(format!("{url}/s3cr3t-path?token=s3cr3t"));
    let response = request.bearer_auth("s3cr3t").send().await.unwrap();
    assert_eq!(response.status(), 200);

    let spans = heard.spans.lock().unwrap();
    let order = heard.order.lock().unwrap();
    let spans: Vec<_> = order.iter().map(|id| &spans[id]).collect();
    assert_eq!(spans.len(), 3);
    let port = server.base.rsplit(':').next().unwrap();
    for span in &spans {
        assert_eq!(span["http.request.method"], "GET");
        assert_eq!(span["server.address"], "127.0.0.1");
        assert_eq!(span["server.port"], port);
    }
    let of = |field: &str| -> Vec<Option<&str>> {
        spans
            .iter()
            .map(|span| span.get(field).map(String::as_str))
            .collect()
    };
    assert_eq!(
        of("http.request.resend_count"),
        [None, Some("1"), Some("2")]
    );
    assert_eq!(
        of("http.response.status_code"),
        [Some("503"), None, Some("200")]
    );
    assert_eq!(of("error.type"), [Some("503"), Some("network"), None]);

    let events = heard.events.lock().unwrap();
    let names: Vec<_> = events
        .iter()
        .map(|event| event["message"].as_str())
        .collect();
    assert_eq!(names, ["wait", "wait"]);
    assert_eq!(events[0]["comeback.reason"], "backoff");
    assert_eq!(events[0]["http.response.status_code"], "503");
    assert_eq!(events[1]["error.type"], "network");
    for fields in spans.iter().copied().chain(events.iter()) {
        for (name, value) in fields {
            assert!(!value.contains("s3cr3t"), "{name}: {value}");
        }
    }
}

/// `tests/js/otel.test.mjs` plays the same file.
#[tokio::test]
async fn spans_are_those_of_the_package() {
    let server = Server::start().await;
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../spans.json")).unwrap();
    for (n, case) in cases.iter().enumerate() {
        let url = server
            .script(&format!("spans-{n}"), case["steps"].clone())
            .await;
        let heard = Heard::default();
        let listening =
            tracing::subscriber::set_default(tracing_subscriber::registry().with(heard.clone()));
        let (_, client) = client(quick().profile(case["profile"].as_str().unwrap_or("http")));
        client.get(url).send().await.unwrap();
        drop(listening);

        let spans = heard.spans.lock().unwrap();
        let order = heard.order.lock().unwrap();
        let got: Vec<Value> = order.iter().map(|id| common(&spans[id])).collect();
        assert_eq!(json!(got), case["spans"], "{}", case["name"]);
        for id in order.iter() {
            let is_error = spans[id].contains_key("error.type");
            assert_eq!(spans[id].contains_key("otel.status_code"), is_error);
            assert_eq!(spans[id]["otel.name"], "GET");
        }
    }
}

/// What differs between the attempts of a call.
fn common(span: &Fields) -> Value {
    const NAMES: [&str; 4] = [
        "http.request.resend_count",
        "http.response.status_code",
        "error.type",
        "comeback.category",
    ];
    let found = NAMES
        .iter()
        .filter_map(|name| Some((*name, span.get(*name)?)));
    json!(found.collect::<BTreeMap<_, _>>())
}
