//! The options of a client or a call, checked by the package, as the engine's policy.

use wasm_bindgen::prelude::*;

use super::value::{Node, Values};
use crate::profile::Limit;
use crate::retry::{self, Jitter};
use crate::time::ms_from_f64;
use crate::view::{Buffer, Kind, Path, View};

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
    root: Node,
}

impl Options {
    /// `None` for undefined.
    pub fn read(options: &JsValue) -> Option<Self> {
        let values = Values::default();
        let root = values.put(options)?;
        Some(Self { values, root })
    }

    /// The policy, with the default of what is left out.
    pub fn policy(&self) -> Policy {
        let mut policy = retry::Policy {
            all_methods: self.is_text("retry.methods", "all"),
            once: self.is("retry.once", true),
            limits: !self.is("rateLimit", false),
            gate: !self.is("retry.gate", false),
            budget: !self.is("retry.budget", false),
            ..retry::Policy::default()
        };
        for (path, field) in [
            ("retry.baseDelay", &mut policy.base_delay),
            ("retry.maxDelay", &mut policy.max_delay),
            ("retry.maxServerDelay", &mut policy.max_server_delay),
            ("retry.patience", &mut policy.patience),
            ("attemptTimeout", &mut policy.attempt_timeout),
            ("deadline", &mut policy.deadline),
            ("pollTimeout", &mut policy.poll_timeout),
            ("refreshTimeout", &mut policy.refresh_timeout),
            ("credits.stopBelow", &mut policy.stop_below),
        ] {
            *field = self.number(path).map_or(*field, ms_from_f64);
        }
        if let Some(retries) = self.number("retry.maxRetries") {
            policy.max_retries = retries as u32;
        }
        if let Some(factor) = self.number("retry.factor") {
            policy.factor_milli = (factor * 1_000.0) as u32;
        }
        for (name, jitter) in [("full", Jitter::Full), ("none", Jitter::None)] {
            if self.is_text("retry.jitter", name) {
                policy.jitter = jitter;
            }
        }
        Policy {
            policy,
            can_refresh: self.at("refresh").is_some() && !self.is("refresh", false),
        }
    }

    /// The limits to keep; `published` are those of the profiles.
    pub fn limits(&self, published: &[Limit]) -> Vec<Limit> {
        if self.is("rateLimit", false) {
            return Vec::new();
        }
        match self.number("rateLimit.requests") {
            None => published.to_vec(),
            Some(requests) => vec![Limit {
                requests: requests as u32,
                per: ms_from_f64(self.number("rateLimit.per").unwrap_or_default()),
                path: None,
            }],
        }
    }

    fn at(&self, path: Path) -> Option<Node> {
        (&self.values).field(self.root, path)
    }

    fn number(&self, path: Path) -> Option<f64> {
        (&self.values).number(self.at(path)?)
    }

    fn is_text(&self, path: Path, text: &str) -> bool {
        let mut buffer = Buffer::new();
        let node = self.at(path);
        node.and_then(|node| (&self.values).text(node, &mut buffer)) == Some(text)
    }

    fn is(&self, path: Path, value: bool) -> bool {
        let kind = self.at(path).map(|node| (&self.values).kind(node));
        kind == Some(Kind::Bool(value))
    }
}
