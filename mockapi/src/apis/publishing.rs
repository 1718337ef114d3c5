//! Posts that cost credits and go out over channels that must be connected.

use axum::Router;
use axum::extract::Path;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::{Outcome, count, created, ok, render};
use crate::bounded::Bounded;
use crate::call::Call;
use crate::catalogue::Api;
use crate::failure::Failure;
use crate::limiter::Limit;
use crate::reply::Reply;
use crate::tenant::Tenant;

const API: Api = Api::Publishing;
const LIMIT: Limit = Limit::per_minute(120);
const PRICE: u64 = 40;
const START_CREDITS: u64 = 200;

#[derive(Debug)]
struct Post {
    topic: String,
    channel: Option<String>,
    published: bool,
}

/// What a tenant has done here.
#[derive(Debug)]
pub struct State {
    posts: Bounded<String, Post>,
    channels: Bounded<String, ()>,
    credits: u64,
    last_id: u64,
}

impl Default for State {
    fn default() -> Self {
        let mut channels = Bounded::new(50);
        channels.insert("blog".to_owned(), ());
        let posts = Bounded::new(1000);
        Self {
            posts,
            channels,
            credits: START_CREDITS,
            last_id: 0,
        }
    }
}

/// The routes below `/publishing`.
pub fn routes() -> Router {
    Router::new()
        .route("/posts", post(write))
        .route("/posts/{id}", get(read))
        .route("/posts/{id}/publish", post(publish))
        .route("/channels/{name}/connect", post(connect))
        .route("/credits", get(credits))
        .fallback(unknown)
}

async fn write(call: Call) -> Reply {
    run(&call, true, |tenant| {
        let state = &mut tenant.publishing;
        let wish = call.json();
        let topic = wish["topic"].as_str().map(str::trim).unwrap_or_default();
        if !(3..=500).contains(&topic.chars().count()) {
            let text = "give a topic of at least 3 and at most 500 characters";
            return Err(Failure::new(API, "VALIDATION_ERROR").message(text));
        }
        let channel = wish["channel"].as_str();
        connected(state, channel)?;
        if state.credits < PRICE {
            let text = format!("a post costs {PRICE} credits, {} are left", state.credits);
            return Err(Failure::new(API, "INSUFFICIENT_CREDITS").message(text));
        }
        state.credits -= PRICE;
        state.last_id += 1;
        let id = format!("post_{}", state.last_id);
        let channel = channel.map(str::to_owned);
        let post = Post {
            topic: topic.to_owned(),
            channel,
            published: false,
        };
        let described = describe(&id, &post);
        state.posts.insert(id, post);
        created(described)
    })
}

async fn read(call: Call, Path(id): Path<String>) -> Reply {
    run(&call, false, |tenant| {
        ok(describe(&id, find(&mut tenant.publishing, &id)?))
    })
}

async fn publish(call: Call, Path(id): Path<String>) -> Reply {
    run(&call, true, |tenant| {
        let channel = find(&mut tenant.publishing, &id)?.channel.clone();
        connected(&mut tenant.publishing, channel.as_deref())?;
        let post = find(&mut tenant.publishing, &id)?;
        if post.published {
            return Err(Failure::new(API, "CONFLICT").message("this post is out already"));
        }
        post.published = true;
        ok(describe(&id, post))
    })
}

async fn connect(call: Call, Path(name): Path<String>) -> Reply {
    run(&call, true, |tenant| {
        tenant.publishing.channels.insert(name.clone(), ());
        ok(json!({ "channel": name, "connected": true }))
    })
}

async fn credits(call: Call) -> Reply {
    run(&call, false, |tenant| {
        ok(json!({ "balance": tenant.publishing.credits }))
    })
}

async fn unknown(call: Call) -> Reply {
    run(&call, false, |_| Err(Failure::new(API, "NOT_FOUND")))
}

fn find<'a>(state: &'a mut State, id: &str) -> Result<&'a mut Post, Failure> {
    state
        .posts
        .get_mut(id)
        .ok_or_else(|| Failure::new(API, "NOT_FOUND"))
}

/// A post without a channel needs no connection.
fn connected(state: &mut State, channel: Option<&str>) -> Result<(), Failure> {
    match channel {
        Some(name) if state.channels.get_mut(name).is_none() => {
            let text = format!("connect the channel {name} before posting to it");
            Err(Failure::new(API, "PRECONDITION_FAILED").message(text))
        }
        _ => Ok(()),
    }
}

fn describe(id: &str, post: &Post) -> Value {
    let Post {
        topic,
        channel,
        published,
    } = post;
    json!({ "id": id, "topic": topic, "channel": channel, "published": published })
}

/// Limit first, then the key, then the work; `writes` asks for more than reading.
fn run(call: &Call, writes: bool, work: impl FnOnce(&mut Tenant) -> Outcome) -> Reply {
    let mut tenant = call.tenant();
    let outcome = count(call, &mut tenant, API, LIMIT, "RATE_LIMIT_EXCEEDED")
        .and_then(|_| key(call, writes))
        .and_then(|()| work(&mut tenant));
    render(API, call, outcome)
}

fn key(call: &Call, writes: bool) -> Result<(), Failure> {
    match call.bearer() {
        None if call.auth_required() => Err(Failure::new(API, "UNAUTHORIZED")),
        Some("" | "invalid" | "expired") => Err(Failure::new(API, "UNAUTHORIZED")),
        Some("readonly") if writes => Err(Failure::new(API, "FORBIDDEN")),
        _ => Ok(()),
    }
}
