//! XHTML: texts in, a document that every reader of XML can read out. All is written by a writer that escapes it. It never loads
//! anything.

use crate::{
    article::{Block, Shown, pictures, print},
    text::space::printable,
};
use quick_xml::{
    Writer,
    events::{BytesEnd, BytesStart, BytesText, Event},
};

/// A document in the making.
pub(super) struct Xhtml(Writer<Vec<u8>>);

/// An attribute and its value.
pub(super) type Attribute<'a> = (&'a str, &'a str);

impl Xhtml {
    /// A document that begins with what stands before its first element.
    pub(super) fn new(head: &str) -> Self {
        Self(Writer::new(head.as_bytes().to_vec()))
    }

    /// The whole document.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    /// Begins an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[Attribute<'_>]) -> &mut Self {
        let start = start(name, attributes);
        self.event(Event::Start(start))
    }

    /// Ends an element.
    pub(super) fn close(&mut self, name: &str) -> &mut Self {
        self.event(Event::End(BytesEnd::new(name)))
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[Attribute<'_>]) -> &mut Self {
        let start = start(name, attributes);
        self.event(Event::Empty(start))
    }

    /// A text. What XML cannot hold is left out.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.event(Event::Text(BytesText::new(&printable(text))))
    }

    /// An element with a text in it.
    pub(super) fn leaf(&mut self, name: &str, attributes: &[Attribute<'_>], text: &str) -> &mut Self {
        self.open(name, attributes).text(text).close(name)
    }

    /// A line break between elements, for who reads it.
    pub(super) fn line(&mut self) -> &mut Self {
        self.text("\n")
    }

    /// Blocks of an article; gives the addresses of the pictures that are shown in them.
    pub(super) fn body(&mut self, blocks: &[Block]) -> Vec<String> {
        self.0.get_mut().extend_from_slice(print::xhtml(blocks).as_bytes());
        let shown = pictures(blocks).into_iter().filter(|picture| matches!(picture.shown, Shown::Held(..)));
        shown.map(|picture| picture.src.clone()).collect()
    }

    fn event(&mut self, event: Event<'_>) -> &mut Self {
        self.0.write_event(event).expect("memory takes what is written");
        self
    }
}

fn start<'a>(name: &'a str, attributes: &[Attribute<'_>]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, printable(value).as_str()));
    }
    start
}

#[cfg(test)]
mod tests {
    use super::Xhtml;
    use crate::article::{
        Block, Figure, Inline, Kind, Picture, Shown,
        sample::{link, paragraph, words},
    };

    #[test]
    fn a_body_is_written_as_it_is_and_its_pictures_are_named() {
        let held = Picture { shown: Shown::Held(3, 2), ..Picture::new("../media/a.jpg", "x") };
        let linked = Picture { shown: Shown::Link("图片".into()), ..Picture::new("https://i.example/b.jpg", "") };
        let picture = |picture: Picture| Block::from(Kind::Words(vec![Inline::Picture(picture.into())]));
        let figure =
            Kind::Figure(Figure { blocks: vec![picture(held), picture(linked)], caption: Vec::new(), is_above: false });
        let mut out = Xhtml::new("");
        let text = paragraph(vec![words("a\u{1}\u{FFFF}b\u{A0}&"), link("x:y", vec![words("c")]), Inline::Break]);
        assert_eq!(out.body(&[text, figure.into()]), ["../media/a.jpg"]);
        assert_eq!(
            String::from_utf8(out.finish()).unwrap(),
            "<p>ab\u{A0}&amp;<span class=\"a\">c</span><br/></p>\n<figure><img src=\"../media/a.jpg\" alt=\"x\" width=\"3\" \
             height=\"2\"/><a class=\"picture\" href=\"https://i.example/b.jpg\" rel=\"noopener noreferrer nofollow\">图片</a></figure>"
        );
    }
}
