//! Blocks for tests, in few words.

use super::{Block, Figure, Inline, Kind, Picture, Target};

/// Words.
pub(crate) fn words(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

/// A picture.
pub(crate) fn picture(src: &str, alt: &str) -> Inline {
    Inline::Picture(Picture::new(src, alt).into())
}

/// A link.
pub(crate) fn link(href: &str, inner: Vec<Inline>) -> Inline {
    Inline::Link(Target::Away(href.to_owned()), inner)
}

/// A paragraph.
pub(crate) fn paragraph(inner: Vec<Inline>) -> Block {
    Kind::Paragraph(inner).into()
}

/// A figure.
pub(crate) fn figure(inner: Vec<Inline>, caption: &str) -> Block {
    let caption = match caption {
        "" => Vec::new(),
        text => vec![Kind::Words(vec![words(text)]).into()],
    };
    Kind::Figure(Figure { blocks: vec![Kind::Words(inner).into()], caption, is_above: false }).into()
}
