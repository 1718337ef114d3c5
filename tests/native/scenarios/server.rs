//! Which of a scenario's answers a request gets.

use std::collections::HashMap;

use serde_json::Value;

/// What was served so far: by path, how many answers in turn, and when requests got through.
#[derive(Default)]
pub struct Server {
    served: HashMap<String, (usize, Vec<u64>)>,
}

impl Server {
    /// The first answer whose condition holds, else the next of the others; the last one stays.
    pub fn answer(&mut self, scenario: &Value, now: u64, url: &str) -> Option<Value> {
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let routes = &scenario["server"]["routes"];
        let answers = routes.get(path).or_else(|| routes.get("*"))?.as_array()?;
        let (count, taken) = self.served.entry(path.to_owned()).or_default();
        let mut in_turn = Vec::new();
        for answer in answers {
            let (from, to, limit) = (&answer["from"], &answer["to"], &answer["limit"]);
            if from.is_u64() || to.is_u64() {
                if now >= from.as_u64().unwrap_or(0) && now < to.as_u64().unwrap_or(u64::MAX) {
                    return Some(answer.clone());
                }
            } else if limit.is_object() {
                let per = limit["per"].as_u64().unwrap();
                taken.retain(|at| at + per > now);
                if taken.len() as u64 >= limit["requests"].as_u64().unwrap() {
                    return Some(answer.clone());
                }
            } else {
                in_turn.push(answer);
            }
        }
        taken.push(now);
        *count += 1;
        in_turn
            .get((*count - 1).min(in_turn.len().checked_sub(1)?))
            .map(|a| (*a).clone())
    }
}
