//! The elements that are open at a place of a text, by the names in its tags. It knows of a parser's rules what an end tag closes,
//! and what SVG and MathML change; where a parser closes more than is written, it does not. So it counts too much rather than
//! too little.

use super::{
    names::{is_boundary, is_flat, is_formatting, is_holding, is_leaving, is_raw, is_special, is_void, stops},
    tag::Tag,
};

/// More blocks than these in a formatting element, and its end tag does not close it.
const REACH: usize = 7;

/// What is open.
#[derive(Debug, Default)]
pub(super) struct Open {
    elements: Vec<Element>,
    /// The formatting elements that would be opened again in a block, by name.
    formatting: Vec<String>,
    /// Whether frames were seen: in a set of frames nothing is read as it is elsewhere.
    framed: bool,
}

#[derive(Debug)]
struct Element {
    name: String,
    /// Whether it is SVG or MathML.
    foreign: bool,
}

impl Open {
    /// How many elements are open that may stand in each other.
    pub(super) fn depth(&self) -> usize {
        self.elements.len()
    }

    /// How many formatting elements would be opened again in the next block.
    pub(super) fn formatting(&self) -> usize {
        self.formatting.len()
    }

    /// Whether what is open is SVG or MathML.
    pub(super) fn is_in_foreign(&self) -> bool {
        self.elements.last().is_some_and(|it| it.foreign)
    }

    /// Opens an element. Says whether what follows is no markup.
    pub(super) fn start(&mut self, tag: &Tag) -> bool {
        let name = tag.name.as_str();
        if self.is_foreign() {
            if !tag.leaves_foreign() && !is_leaving(name) {
                self.push_foreign(tag);
                return false;
            }
            self.leave();
        }
        self.framed |= name == "frameset";
        if matches!(name, "svg" | "math") {
            self.push_foreign(tag);
            return false;
        }
        if is_formatting(name) {
            self.format(name);
        }
        if !is_void(name) && !is_flat(name) {
            self.elements.push(Element { name: name.to_owned(), foreign: false });
        }
        is_raw(name) && !self.framed
    }

    /// Closes what an end tag closes.
    pub(super) fn end(&mut self, name: &str) {
        if self.is_in_foreign() {
            if matches!(name, "p" | "br") {
                self.leave();
            } else if self.end_foreign(name) {
                return;
            }
        }
        match () {
            () if is_formatting(name) => self.end_formatting(name),
            () if is_flat(name) => (),
            () => self.end_element(name),
        }
    }

    /// Whether a start tag here is one of SVG or MathML.
    fn is_foreign(&self) -> bool {
        self.elements.last().is_some_and(|it| it.foreign && !is_holding(&it.name))
    }

    /// SVG and MathML have no void elements; a tag that closes itself does so there only.
    fn push_foreign(&mut self, tag: &Tag) {
        if !tag.closes_itself {
            self.elements.push(Element { name: tag.name.clone(), foreign: true });
        }
    }

    /// Closes SVG and MathML up to where HTML may stand.
    fn leave(&mut self) {
        while self.is_foreign() {
            self.elements.pop();
        }
    }

    /// A link ends the one before it, and so does what may not break.
    fn format(&mut self, name: &str) {
        if is_flat(name) {
            self.forget(name);
        }
        self.formatting.push(name.to_owned());
    }

    fn forget(&mut self, name: &str) {
        if let Some(at) = self.formatting.iter().rposition(|it| it == name) {
            self.formatting.remove(at);
        }
    }

    /// Closes an element of SVG or MathML and all in it, if one of that name is open there.
    fn end_foreign(&mut self, name: &str) -> bool {
        let foreign = self.elements.iter().rposition(|it| !it.foreign).map_or(0, |at| at + 1);
        let found = self.elements[foreign..].iter().rposition(|it| it.name == name);
        if let Some(at) = found {
            self.elements.truncate(foreign + at);
        }
        found.is_some()
    }

    fn end_element(&mut self, name: &str) {
        for at in (0..self.elements.len()).rev() {
            let open = self.elements[at].name.as_str();
            if open == name && !self.elements[at].foreign {
                return self.elements.truncate(at);
            }
            if stops(name, open) {
                return;
            }
        }
    }

    /// Closes a formatting element: with what is in it where that is no block, else by itself.
    fn end_formatting(&mut self, name: &str) {
        let Some(at) = self.elements.iter().rposition(|it| it.name == name && !it.foreign) else {
            return self.forget(name);
        };
        let inside = &self.elements[at + 1..];
        let blocks = inside.iter().filter(|it| is_special(&it.name)).count();
        if blocks > REACH || inside.iter().any(|it| is_boundary(&it.name)) {
            return;
        }
        if blocks == 0 {
            self.elements.truncate(at);
        } else {
            self.elements.remove(at);
        }
        self.forget(name);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tag::Tag, Open};

    /// What is open behind some tags, and how many formatting elements wait.
    fn open(tags: &str) -> (String, usize) {
        let mut open = Open::default();
        for tag in tags.split_inclusive('>') {
            match tag.strip_prefix("</") {
                Some(name) => open.end(name.trim_end_matches('>')),
                None => drop(open.start(&Tag::read(tag, 0).unwrap().0)),
            }
        }
        let names: Vec<&str> = open.elements.iter().map(|it| it.name.as_str()).collect();
        (names.join(" "), open.formatting())
    }

    #[test]
    fn an_end_tag_closes_what_is_open_and_nothing_else() {
        for (tags, elements, formatting) in [
            ("<div><ul></x><ul></ol>", "div ul ul", 0),
            ("<div><ul><span></div>", "", 0),
            ("<span><div></span>", "span div", 0),
            ("<div><table></div>", "div table", 0),
            ("<table><tbody><span></table>", "", 0),
            ("<b></i><b></i>", "b b", 2),
            ("<b><div></b>", "div", 0),
            ("<b><table></b>", "b table", 1),
            ("<div><b></div></b>", "", 0),
            ("<b><div><div><div><div><div><div><div><div></b>", "b div div div div div div div div", 1),
            ("<a><a><a>", "", 1),
        ] {
            assert_eq!(open(tags), (elements.to_owned(), formatting), "{tags}");
        }
    }

    #[test]
    fn svg_and_mathml_have_rules_of_their_own() {
        for (tags, elements) in [
            ("<svg><title><br>", "svg title"),
            ("<svg><br>", ""),
            ("<svg><link><meta/>", ""),
            ("<svg><link><input/>", "svg link"),
            ("<svg/><math/>", ""),
            ("<svg><title><i></title>", "svg title i"),
            ("<div><svg><g><g></svg>", "div"),
            ("<div><svg></div>", ""),
            ("<svg><font><g>", "svg font g"),
            ("<svg><font color=red>", "font"),
            ("<math><mi><div>", "math mi div"),
        ] {
            assert_eq!(open(tags).0, elements, "{tags}");
        }
        let mut open = Open::default();
        let raw = |open: &mut Open, tag: &str| open.start(&Tag::read(tag, 0).unwrap().0);
        assert!(!raw(&mut open, "<svg>") && !raw(&mut open, "<title>") && raw(&mut open, "<title>"));
    }
}
