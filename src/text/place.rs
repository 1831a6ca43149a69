//! Where an article stands in the site: what is known of it in, an address out. An address comes from the article and never
//! from its place among others.

use super::slug;
use crate::digest::Digest;
use jiff::civil::Date;

/// The outlet's part of an address where nobody names the outlet.
pub const UNKNOWN: &str = "unknown";

/// Length of the key behind the outlet's name.
pub const KEY: usize = 8;

/// What an address is made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Day of publication.
    pub date: Option<Date>,
    /// Id of the outlet.
    pub outlet: Option<&'a str>,
    /// Identity of the address at the outlet.
    pub identity: Option<&'a str>,
    /// The title, folded.
    pub title: &'a str,
}

/// The address that an article has on its own: `2021/03/02/voa-xxxxxxxx/`.
pub fn place(facts: Facts<'_>) -> String {
    let key = match facts.identity {
        Some(identity) => Digest::of(identity.as_bytes()),
        None => {
            let date = facts.date.map_or_else(|| "undated".to_owned(), |date| date.to_string());
            Digest::of(format!("{}\n{}{date}", facts.title, facts.outlet.unwrap_or(UNKNOWN)).as_bytes())
        }
    };
    format!("{}{}/", stem(facts), key.short(KEY))
}

/// Day and outlet: `2021/03/02/voa-`.
pub fn stem(facts: Facts<'_>) -> String {
    let outlet = facts.outlet.filter(|id| !id.is_empty()).map_or_else(|| UNKNOWN.to_owned(), slug::ascii);
    match facts.date {
        Some(date) => format!("{:04}/{:02}/{:02}/{outlet}-", date.year(), date.month(), date.day()),
        None => format!("undated/{outlet}-"),
    }
}
