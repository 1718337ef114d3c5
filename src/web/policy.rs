//! The options of a client or a call, checked by the package, as the engine's policy.

use wasm_bindgen::prelude::*;

use super::value::{Node, Values};
use crate::retry;
use crate::time::{Ms, ms_from_f64};
use crate::view::{Buffer, Kind, Path, View};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What of the options the engine decides by. Durations in ms; what is left out has its default. */
export interface PolicyOptions {
  retry?: {
    maxRetries?: number; baseDelay?: number; factor?: number; maxDelay?: number; jitter?: string;
    maxServerDelay?: number; patience?: number; methods?: string; gate?: boolean; budget?: boolean;
  };
  attemptTimeout?: number;
  deadline?: number;
  pollTimeout?: number;
  credits?: { stopBelow?: number };
  refresh?: unknown;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// See `TYPES`.
    #[wasm_bindgen(typescript_type = "PolicyOptions")]
    pub type PolicyOptions;
}

/// How a call may be retried.
#[wasm_bindgen]
pub struct Policy {
    pub(super) policy: retry::Policy,
    /// New credentials can be had.
    pub(super) can_refresh: bool,
}

#[wasm_bindgen]
impl Policy {
    /// Reads the options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &PolicyOptions) -> Self {
        let values = Values::default();
        let options = Options {
            root: values.root(options),
            values: &values,
        };
        let default = retry::Policy::default();
        let policy = retry::Policy {
            max_retries: options.number("retry.maxRetries", default.max_retries.into()) as u32,
            base_delay: options.ms("retry.baseDelay", default.base_delay),
            factor_milli: options.factor().unwrap_or(default.factor_milli),
            max_delay: options.ms("retry.maxDelay", default.max_delay),
            jitter: options.jitter().unwrap_or(default.jitter),
            max_server_delay: options.ms("retry.maxServerDelay", default.max_server_delay),
            patience: options.ms("retry.patience", default.patience),
            all_methods: options.is_text("retry.methods", "all"),
            gate: !options.is_false("retry.gate"),
            budget: !options.is_false("retry.budget"),
            attempt_timeout: options.ms("attemptTimeout", default.attempt_timeout),
            deadline: options.ms("deadline", default.deadline),
            poll_timeout: options.ms("pollTimeout", default.poll_timeout),
            stop_below: options.ms("credits.stopBelow", default.stop_below),
        };
        let can_refresh = options.at("refresh").is_some();
        Self {
            policy,
            can_refresh,
        }
    }
}

/// The options by their paths.
struct Options<'v> {
    values: &'v Values,
    root: Node,
}

impl Options<'_> {
    fn at(&self, path: Path) -> Option<Node> {
        self.values.field(self.root, path)
    }

    fn number(&self, path: Path, default: f64) -> f64 {
        self.at(path)
            .and_then(|node| self.values.number(node))
            .unwrap_or(default)
    }

    fn ms(&self, path: Path, default: Ms) -> Ms {
        ms_from_f64(self.number(path, default as f64))
    }

    fn factor(&self) -> Option<u32> {
        let factor = self.values.number(self.at("retry.factor")?)?;
        Some((factor * 1_000.0) as u32)
    }

    fn jitter(&self) -> Option<retry::Jitter> {
        let names = [
            ("equal", retry::Jitter::Equal),
            ("full", retry::Jitter::Full),
            ("none", retry::Jitter::None),
        ];
        let named = |(name, _): &&(&str, _)| self.is_text("retry.jitter", name);
        names.iter().find(named).map(|(_, jitter)| *jitter)
    }

    fn is_text(&self, path: Path, text: &str) -> bool {
        let mut buffer = Buffer::new();
        let node = self.at(path);
        node.and_then(|node| self.values.text(node, &mut buffer)) == Some(text)
    }

    fn is_false(&self, path: Path) -> bool {
        let kind = self.at(path).map(|node| self.values.kind(node));
        kind == Some(Kind::Bool(false))
    }
}
