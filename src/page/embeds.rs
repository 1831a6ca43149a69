//! What an article shows from elsewhere, on a page: a link that says what it is and where it is. Nothing of it is loaded.

use super::words::Words;
use crate::{
    article::{Block, Embed, Inline, Medium, each_line},
    text::url,
};

/// The blocks with words of the page's language on the links to what is shown from elsewhere: 视频 · v.example.
pub(super) fn apply(blocks: &mut [Block], words: &Words) {
    each_line(blocks, &mut |inlines| {
        for inline in inlines {
            if let Inline::Embed(embed) = inline {
                embed.label = Some(label(embed, words.get(word(embed.medium))));
            }
        }
    });
}

/// The word for a kind of thing, by its key.
fn word(medium: Medium) -> &'static str {
    match medium {
        Medium::Video => "video",
        Medium::Audio => "audio",
        Medium::Page => "embedded",
        Medium::File => "attached",
    }
}

fn label(embed: &Embed, word: &str) -> String {
    let host = url::host(&embed.src).unwrap_or_default();
    [word, &embed.title, &host].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::label;
    use crate::article::{Embed, Medium};

    #[test]
    fn a_link_says_what_it_leads_to() {
        let of = |title: &str| label(&Embed::new("https://v.example/a.mp4", Medium::Video, title), "视频");
        assert_eq!((of("").as_str(), of("水车").as_str()), ("视频 · v.example", "视频 · 水车 · v.example"));
    }
}
