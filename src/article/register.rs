//! The table of outlets as an article asks it: every answer is noted, so that one can tell later whether another table would have
//! answered the same. What asks nothing else does not depend on the rest of the table.

use super::{OutletRef, Outlets};
use crate::text::{fold, slug};
use serde::{Deserialize, Serialize};
use std::{cell::RefCell, collections::BTreeMap};

/// A table of outlets that notes what it is asked.
#[derive(Debug)]
pub struct Register<'a> {
    outlets: &'a Outlets,
    asked: RefCell<Answers>,
}

/// What a table of outlets was asked, and what it said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Answers {
    /// By host: the outlet there.
    hosts: BTreeMap<String, Option<(String, String)>>,
    /// By folded name: the id of the outlet.
    names: BTreeMap<String, Option<String>>,
}

/// The same, written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked(Box<[u8]>);

impl<'a> Register<'a> {
    /// A table that was not asked yet.
    pub fn new(outlets: &'a Outlets) -> Self {
        Self { outlets, asked: RefCell::default() }
    }

    /// The outlet that publishes under a host or under a domain above it, by its own name.
    pub fn by_host(&self, host: &str) -> Option<OutletRef> {
        let answer = at_host(self.outlets, host);
        self.asked.borrow_mut().hosts.insert(host.to_owned(), answer.clone());
        answer.map(|(id, name)| OutletRef { id, name })
    }

    /// The id of the outlet of that name or alias, compared folded.
    pub fn id_of(&self, name: &str) -> Option<String> {
        let key = fold::key(name);
        let answer = named(self.outlets, &key);
        self.asked.borrow_mut().names.insert(key, answer.clone());
        answer
    }

    /// How an article refers to an outlet of that name, known or not; the name stays as the source has it.
    pub fn refer(&self, name: &str) -> OutletRef {
        OutletRef { id: self.id_of(name).unwrap_or_else(|| slug::ascii(name)), name: name.to_owned() }
    }

    /// What it was asked.
    pub fn asked(self) -> Asked {
        let bytes = postcard::to_stdvec(&self.asked.into_inner()).expect("texts can be written down");
        Asked(bytes.into())
    }
}

impl Asked {
    /// Whether a table would answer the same.
    pub fn holds(&self, outlets: &Outlets) -> bool {
        let Ok(answers) = postcard::from_bytes::<Answers>(&self.0) else { return self.0.is_empty() };
        answers.hosts.iter().all(|(host, answer)| at_host(outlets, host) == *answer)
            && answers.names.iter().all(|(key, answer)| named(outlets, key) == *answer)
    }
}

fn at_host(outlets: &Outlets, host: &str) -> Option<(String, String)> {
    outlets.by_host(host).map(|outlet| (outlet.id.clone(), outlet.name.clone()))
}

fn named(outlets: &Outlets, key: &str) -> Option<String> {
    outlets.by_key(key).map(|outlet| outlet.id.clone())
}

#[cfg(test)]
mod tests {
    use super::{super::Outlet, Asked, Outlets, Register};

    fn outlets(tables: &[&str]) -> Outlets {
        Outlets::new(tables.iter().map(|table| toml::from_str::<Outlet>(table).unwrap()))
    }

    #[test]
    fn an_answer_holds_as_long_as_the_table_would_give_it_again() {
        const LAKE: &str = "id = \"lake\"\nname = \"湖报\"\nhosts = [\"lake.example\"]";
        const HILL: &str = "id = \"hill\"\nname = \"山报\"";
        let one = outlets(&[LAKE]);
        let register = Register::new(&one);
        assert_eq!(register.by_host("www.lake.example").unwrap().id, "lake");
        assert_eq!((register.refer("湖報").id.as_str(), register.refer("林报").name.as_str()), ("lake", "林报"));
        let asked = register.asked();
        assert!(asked.holds(&one) && asked.holds(&outlets(&[HILL, LAKE])) && Asked::default().holds(&one));
        for other in [
            &[][..],
            &[HILL],
            &[&LAKE.replace("湖报", "湖日报")],
            &[LAKE, "id = \"wood\"\nname = \"林报\""],
            &[LAKE, "id = \"www\"\nname = \"网\"\nhosts = [\"www.lake.example\"]"],
        ] {
            assert!(!asked.holds(&outlets(other)), "{other:?}");
        }
    }
}
