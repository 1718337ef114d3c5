//! A backend that talks to an API which has a bad moment: `cargo run --example agent --features
//! agent`. The API is the mock server of this repository.

use std::time::Duration;

use comeback::agent::{CallOptions, Comeback, EventKind, classification_of, error_of};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (address, server) = mockapi::serve(mockapi::Config::default()).await?;
    run(&format!("http://{address}")).await?;
    server.abort();
    Ok(())
}

/// Gives what each of the three calls came to.
pub async fn run(api: &str) -> Result<[String; 3], Box<dyn std::error::Error>> {
    // One line more than without it; the options are for people who like to see what happens.
    let comeback = Comeback::builder()
        .profile("marketplace")
        .deadline(Duration::from_secs(30))
        .on_event(|event| match event.kind {
            EventKind::Wait { delay, .. } => println!("  waiting {delay:?}"),
            EventKind::GiveUp(why) => println!("  given up: {}", why.name()),
            _ => {}
        })
        .build()?;
    let client = ClientBuilder::new(reqwest::Client::new())
        .with(comeback)
        .build();
    Ok([
        passing_trouble(&client, api).await?,
        an_answer_to_act_on(&client, api).await?,
        nobody_there(&client).await?,
    ])
}

/// Two answers of 503, then the real one: the caller sees only that.
async fn passing_trouble(
    client: &ClientWithMiddleware,
    api: &str,
) -> reqwest_middleware::Result<String> {
    let url = format!("{api}/marketplace/tasks?__status=503&__retry_after=none&__times=2");
    let quick = CallOptions::new().base_delay(Duration::from_millis(50));
    let response = client.get(url).with_extension(quick).send().await?;
    println!("tasks: {}", response.status());
    Ok(response.status().to_string())
}

/// Trying again would not help: the classification says what does.
async fn an_answer_to_act_on(
    client: &ClientWithMiddleware,
    api: &str,
) -> reqwest_middleware::Result<String> {
    let url = format!("{api}/marketplace/orders?__code=3001");
    let response = client.post(url).body(r#"{"task":"task_1"}"#).send().await?;
    let Some(what) = classification_of(&response) else {
        return Ok("ordered".to_owned());
    };
    println!("order: {}: {}", what.recovery.title, what.recovery.message);
    println!(
        "  to do: {}, by the {}",
        what.recovery.action.name(),
        what.recovery.by.name()
    );
    Ok(what.recovery.action.name().to_owned())
}

/// No response at all is an error, with the same classification in it.
async fn nobody_there(client: &ClientWithMiddleware) -> reqwest_middleware::Result<String> {
    let once = CallOptions::new().max_retries(0);
    // Port 9 is for discarding; nothing listens there.
    let sent = client
        .get("http://127.0.0.1:9/")
        .with_extension(once)
        .send()
        .await;
    let Err(error) = sent else {
        return Ok("somebody listens on port 9".to_owned());
    };
    let own = error_of(&error).map(|own| own.classification());
    let exit_code = own.map_or(1, |what| what.exit_code);
    println!("elsewhere: {error}; a script would end with {exit_code}");
    Ok(exit_code.to_string())
}
