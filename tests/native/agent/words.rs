//! The words of a client's classifications: which language the API is asked for, and whose they are.

use comeback::agent::{CallOptions, classification_of};
use comeback::locales::EN;
use comeback::profile::Profile;
use comeback::report::{OwnWords, define_profile};
use reqwest_middleware::RequestBuilder;
use serde_json::{Value, json};

use super::server::{Server, client, quick};

#[cfg(feature = "locales")]
use comeback::locales::{DE, FR};

/// An API that writes its messages for the person at the screen.
fn people() -> &'static Profile {
    let definition = json!({
        "name": "people", "messageFor": "user", "codes": { "FULL": { "category": "conflict" } },
    });
    define_profile(&definition).unwrap()
}

/// The message that a person reads.
async fn message(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    let what = classification_of(&response).unwrap();
    what.recovery.message.clone()
}

/// The languages that the requests of a script asked for.
async fn asked(server: &Server, key: &str) -> Vec<Value> {
    let log = server.log(key).await.into_iter();
    log.map(|entry| entry["headers"]["accept-language"].clone())
        .collect()
}

#[cfg(feature = "locales")]
#[tokio::test]
async fn an_api_that_writes_for_people_is_asked_in_their_language() {
    let server = Server::start().await;
    let url = server.script("a", json!([{ "status": 200 }])).await;
    let (_, german) = client(quick().profile(people()).locale(&DE));
    german.get(&url).send().await.unwrap();
    let own = german.get(&url).header("accept-language", "it");
    own.send().await.unwrap();
    let french = CallOptions::new().locale(&FR);
    german
        .get(&url)
        .with_extension(french)
        .send()
        .await
        .unwrap();
    let other = CallOptions::new().profile("http");
    german.get(&url).with_extension(other).send().await.unwrap();
    // English is asked for only where it was chosen.
    let (_, silent) = client(quick().profile(people()));
    silent.get(&url).send().await.unwrap();
    let chosen = CallOptions::new().locale(&EN);
    silent
        .get(&url)
        .with_extension(chosen)
        .send()
        .await
        .unwrap();
    let (_, store) = client(quick().profile(people()).locale(&DE).headers(|_| {
        let value = http::HeaderValue::from_static("de-CH");
        http::HeaderMap::from_iter([(http::header::ACCEPT_LANGUAGE, value)])
    }));
    store.get(&url).send().await.unwrap();
    let said = ["de", "it", "fr", "", "", "en", "de-CH"];
    let said = said.map(|tag| Some(tag).filter(|tag| !tag.is_empty()));
    assert_eq!(asked(&server, "a").await, said.map(|tag| json!(tag)));
}

#[cfg(feature = "locales")]
#[tokio::test]
async fn every_attempt_asks_in_the_same_language() {
    let server = Server::start().await;
    let steps = json!([{ "status": 503 }, { "status": 200 }]);
    let url = server.script("a", steps).await;
    let (_, client) = client(quick().profile(people()).locale(&DE));
    client.get(&url).send().await.unwrap();
    assert_eq!(asked(&server, "a").await, ["de", "de"]);
}

#[cfg(feature = "locales")]
#[tokio::test]
async fn a_message_in_the_persons_language_is_shown_and_no_other() {
    let server = Server::start().await;
    let text = "Der Kurs ist voll.";
    let body = json!({ "error": { "code": "FULL", "message": text } }).to_string();
    let (_, german) = client(quick().profile(people()).locale(&DE));
    for (key, language, is_shown) in [
        ("same", Some("de-AT"), true),
        ("unknown", None, true),
        ("other", Some("nl"), false),
    ] {
        let headers = language.map_or(json!({}), |tag| json!({ "content-language": tag }));
        let step = json!([{ "status": 409, "headers": headers, "body": body }]);
        let url = server.script(key, step).await;
        assert_eq!(message(german.get(&url)).await == text, is_shown, "{key}");
    }
    // What names its language itself comes first.
    let localized = |locale: &str, message: &str| {
        let kind = "type.googleapis.com/google.rpc.LocalizedMessage";
        json!({ "@type": kind, "locale": locale, "message": message })
    };
    let details = json!([localized("fr", "Complet."), localized("de-DE", "Voll.")]);
    let body = json!({ "error": { "code": 9, "message": "m", "details": details } }).to_string();
    let step = json!([{ "status": 400, "body": body }]);
    let url = server.script("google", step).await;
    assert_eq!(message(german.get(&url)).await, "Voll.");
}

#[tokio::test]
async fn own_words_of_a_call_come_before_those_of_its_client() {
    let server = Server::start().await;
    let url = server.script("a", json!([{ "status": 404 }])).await;
    let words = |title: &str, message: &str| {
        let texts = match message {
            "" => json!({ "title": title }),
            _ => json!({ "title": title, "message": message }),
        };
        OwnWords::new(&json!({ "category": { "not_found": texts } })).unwrap()
    };
    let (_, client) = client(quick().words(words("Client", "Client's.")));
    let response = client.get(&url).send().await.unwrap();
    let recovery = &classification_of(&response).unwrap().recovery;
    assert_eq!(
        [&recovery.title, &recovery.message],
        ["Client", "Client's."]
    );
    let own = CallOptions::new().words(words("Call", ""));
    let response = client.get(&url).with_extension(own).send().await.unwrap();
    let recovery = &classification_of(&response).unwrap().recovery;
    assert_eq!([&recovery.title, &recovery.message], ["Call", "Client's."]);
}
