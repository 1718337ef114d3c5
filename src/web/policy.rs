//! The options of a client or a call, checked by the package, as the engine's policy.

use wasm_bindgen::prelude::*;

use super::value::{Node, Values};
use crate::profile::Limit;
use crate::retry::{self, Jitter};
use crate::time::ms_from_f64;
use crate::view::{Buffer, Kind, Paths, View, ViewExt, paths};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What of the options the core decides by. Durations in ms; what is left out has its default. */
export interface CoreOptions {
  retry?: {
    maxRetries?: number; baseDelay?: number; factor?: number; maxDelay?: number; jitter?: string;
    maxServerDelay?: number; patience?: number; methods?: string; gate?: boolean; budget?: boolean;
    /** What `retry: false` stands for: sent at once, and once. */
    once?: boolean;
  };
  attemptTimeout?: number;
  deadline?: number;
  pollTimeout?: number;
  credits?: { stopBelow?: number };
  refresh?: unknown;
  refreshTimeout?: number;
  rateLimit?: "auto" | false | { requests: number; per: number };
}
"#;

#[wasm_bindgen]
extern "C" {
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "CoreOptions")]
    pub type CoreOptions;
}

/// How a call may be retried.
#[derive(Clone)]
pub struct Policy {
    pub policy: retry::Policy,
    /// New credentials can be had.
    pub can_refresh: bool,
}

/// The options, by their paths.
#[derive(Default)]
pub struct Options {
    values: Values,
    root: Option<Node>,
}

impl Options {
    /// `None` for undefined.
    pub fn read(options: &JsValue) -> Option<Self> {
        let values = Values::default();
        let root = Some(values.put(options)?);
        Some(Self { values, root })
    }

    /// The policy, with the default of what is left out.
    pub fn policy(&self) -> Policy {
        let mut policy = retry::Policy {
            all_methods: self.is_text(paths!["retry.methods"], "all"),
            once: self.is(paths!["retry.once"], true),
            limits: !self.is(paths!["rateLimit"], false),
            gate: !self.is(paths!["retry.gate"], false),
            budget: !self.is(paths!["retry.budget"], false),
            ..retry::Policy::default()
        };
        for (path, field) in [
            (paths!["retry.baseDelay"], &mut policy.base_delay),
            (paths!["retry.maxDelay"], &mut policy.max_delay),
            (paths!["retry.maxServerDelay"], &mut policy.max_server_delay),
            (paths!["retry.patience"], &mut policy.patience),
            (paths!["attemptTimeout"], &mut policy.attempt_timeout),
            (paths!["deadline"], &mut policy.deadline),
            (paths!["pollTimeout"], &mut policy.poll_timeout),
            (paths!["refreshTimeout"], &mut policy.refresh_timeout),
            (paths!["credits.stopBelow"], &mut policy.stop_below),
        ] {
            *field = self.number(path).map_or(*field, ms_from_f64);
        }
        if let Some(retries) = self.number(paths!["retry.maxRetries"]) {
            policy.max_retries = retries as u32;
        }
        if let Some(factor) = self.number(paths!["retry.factor"]) {
            policy.factor_milli = (factor * 1_000.0) as u32;
        }
        for (name, jitter) in [("full", Jitter::Full), ("none", Jitter::None)] {
            if self.is_text(paths!["retry.jitter"], name) {
                policy.jitter = jitter;
            }
        }
        Policy {
            policy,
            can_refresh: self.at(paths!["refresh"]).is_some() && !self.is(paths!["refresh"], false),
        }
    }

    /// The limits to keep; `published` are those of the profiles.
    pub fn limits(&self, published: &[Limit]) -> Vec<Limit> {
        if self.is(paths!["rateLimit"], false) {
            return Vec::new();
        }
        match self.number(paths!["rateLimit.requests"]) {
            None => published.to_vec(),
            Some(requests) => vec![Limit {
                requests: requests as u32,
                per: ms_from_f64(self.number(paths!["rateLimit.per"]).unwrap_or_default()),
                path: None,
            }],
        }
    }

    fn at(&self, path: &'static Paths) -> Option<Node> {
        (&self.values).field(self.root?, path)
    }

    fn number(&self, path: &'static Paths) -> Option<f64> {
        (&self.values).number(self.at(path)?)
    }

    fn is_text(&self, path: &'static Paths, text: &str) -> bool {
        let mut buffer = Buffer::new();
        let node = self.at(path);
        node.and_then(|node| (&self.values).text(node, &mut buffer)) == Some(text)
    }

    fn is(&self, path: &'static Paths, value: bool) -> bool {
        let kind = self.at(path).map(|node| (&self.values).kind(node));
        kind == Some(Kind::Bool(value))
    }
}
