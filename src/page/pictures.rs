//! The site's policy for pictures: blocks in, the same blocks with their pictures linked, loaded or left out. It never loads
//! anything, and touches nothing but pictures and what they leave empty.

use super::view::ImageView;
use crate::{
    article::{Block, Inline, Kind, Picture, Shown},
    config::Images,
    text::{bidi, url},
};

/// The blocks by the policy. `word` stands before the host in a link: 图片.
pub(super) fn apply(blocks: &mut Vec<Block>, policy: Images, word: &str) {
    for block in blocks.iter_mut() {
        if let Some(inlines) = block.inlines_mut() {
            within(inlines, false, policy, word);
        }
        block.groups_mut().into_iter().for_each(|group| apply(group, policy, word));
    }
    blocks.retain(|block| !is_emptied(block));
}

/// Whether a picture that was left out was all that stood there.
fn is_emptied(block: &Block) -> bool {
    matches!(block.kind, Kind::Paragraph(_) | Kind::Words(_) | Kind::Figure(_)) && block.is_empty()
}

fn within(inlines: &mut Vec<Inline>, in_link: bool, policy: Images, word: &str) {
    inlines.retain_mut(|inline| match inline {
        Inline::Picture(picture) if matches!(picture.shown, Shown::Held(..)) => true,
        Inline::Picture(picture) if policy == Images::None => {
            let words = if picture.is_inline { std::mem::take(&mut picture.alt) } else { String::new() };
            let is_told = !words.is_empty();
            *inline = Inline::Text(words);
            is_told
        }
        Inline::Picture(picture) => {
            picture.shown = shown(picture, in_link, policy, word);
            true
        }
        Inline::Link(_, inner) => {
            within(inner, true, policy, word);
            !inner.is_empty()
        }
        Inline::Span(_, inner) => {
            within(inner, in_link, policy, word);
            !inner.is_empty()
        }
        _ => true,
    });
}

/// What the policy makes of a picture. No link stands within a link.
fn shown(picture: &Picture, in_link: bool, policy: Images, word: &str) -> Shown {
    let alt = bidi::closed(&picture.alt);
    let Some(host) = url::web(&picture.src).and_then(|src| url::host(&src)) else {
        return Shown::Named(match &*alt {
            "" => word.to_owned(),
            alt => format!("{word} · {alt}"),
        });
    };
    let label = match &*alt {
        // In a sentence it is read as its words are.
        alt if picture.is_inline && !alt.is_empty() => alt.to_owned(),
        _ => format!("{word} · {host}"),
    };
    // What shows no picture shows its words.
    let told = || {
        if picture.is_inline || alt.is_empty() { label.clone() } else { format!("{word} · {alt} · {host}") }
    };
    match policy {
        Images::Remote => Shown::Remote,
        _ if in_link => Shown::Named(told()),
        Images::Click => Shown::Ask(label),
        Images::Link | Images::Local | Images::None => Shown::Link(told()),
    }
}

/// The picture above the text by the policy; none where it has no address on the web or pictures are left out.
pub(super) fn lead(address: &str, caption: &str, policy: Images) -> Option<ImageView> {
    let src = url::web(address).filter(|_| policy != Images::None)?;
    let host = url::host(&src)?;
    Some(ImageView {
        src,
        host,
        alt: caption.to_owned(),
        caption: caption.to_owned(),
        load: policy == Images::Remote,
        ask: policy == Images::Click,
        width: 0,
        height: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::lead;
    use crate::{
        article::{
            Block, Cell, Kind, Part, Section, Table,
            print::html,
            sample::{figure, link, paragraph, picture, words},
        },
        config::Images,
    };

    fn body() -> Vec<Block> {
        vec![
            paragraph(vec![words("a <img> b")]),
            figure(vec![picture("https://i.example/x.jpg?a=1&b=2", "a > b \"c\"")], "图说"),
            paragraph(vec![words("x"), picture("http://www.j.example/y.png", "")]),
        ]
    }

    fn applied(mut blocks: Vec<Block>, policy: Images) -> String {
        super::apply(&mut blocks, policy, "图片");
        html(&blocks).replace('\n', "")
    }

    #[test]
    fn linked() {
        assert_eq!(
            applied(body(), Images::Link),
            concat!(
                r#"<p>a &lt;img&gt; b</p><figure><a class="picture" href="https://i.example/x.jpg?a=1&amp;b=2" rel="noopener noreferrer nofollow">"#,
                "图片 · a &gt; b \"c\" · i.example</a><figcaption>图说</figcaption></figure>",
                r#"<p>x<a class="picture" href="http://www.j.example/y.png" rel="noopener noreferrer nofollow">图片 · j.example</a></p>"#,
            )
        );
    }

    #[test]
    fn loaded() {
        let rest = r#"loading="lazy" decoding="async" referrerpolicy="no-referrer""#;
        assert_eq!(
            applied(body(), Images::Remote),
            format!(
                "<p>a &lt;img&gt; b</p><figure><img src=\"https://i.example/x.jpg?a=1&amp;b=2\" alt=\"a &gt; b &quot;c&quot;\" {rest}>\
                 <figcaption>图说</figcaption></figure><p>x<img src=\"http://www.j.example/y.png\" alt=\"\" {rest}></p>"
            )
        );
    }

    #[test]
    fn left_out() {
        let img = || picture("https://i.example/x.jpg", "");
        let cell = Cell { is_head: false, columns: 1, rows: 1, blocks: vec![figure(vec![img()], "")] };
        let section = Section { part: Part::Body, rows: vec![vec![cell]] };
        let table = Block::from(Kind::Table(Table { caption: Vec::new(), sections: vec![section] }));
        for (blocks, want) in [
            (body(), "<p>a &lt;img&gt; b</p><figure><figcaption>图说</figcaption></figure><p>x</p>"),
            (
                vec![paragraph(vec![words("a")]), figure(vec![img()], ""), paragraph(vec![words("b")])],
                "<p>a</p><p>b</p>",
            ),
            (vec![figure(vec![link("https://i.example/", vec![img()])], ""), paragraph(vec![img(), img()])], ""),
            (vec![table], "<table><tbody><tr><td></td></tr></tbody></table>"),
        ] {
            assert_eq!(applied(blocks, Images::None), want);
        }
    }

    #[test]
    fn no_link_within_a_link_and_none_to_what_is_not_the_web() {
        let img = |src: &str| picture(src, "");
        let x = "https://i.example/x.jpg";
        assert_eq!(
            applied(vec![paragraph(vec![link("https://a.example/", vec![img(x)]), img(x)])], Images::Link),
            concat!(
                r#"<p><a href="https://a.example/" rel="noopener noreferrer nofollow"><span class="picture">图片 · i.example</span></a>"#,
                r#"<a class="picture" href="https://i.example/x.jpg" rel="noopener noreferrer nofollow">图片 · i.example</a></p>"#,
            )
        );
        for src in ["data:image/png;base64,x", "/local.jpg", ""] {
            for policy in [Images::Link, Images::Remote] {
                let shown = applied(vec![paragraph(vec![img(src)])], policy);
                assert_eq!(shown, "<p><span class=\"picture\">图片</span></p>");
            }
        }
    }

    #[test]
    fn the_picture_above_the_text() {
        let shown = |policy| {
            lead("https://www.i.example/x.jpg", "图说", policy).map(|image| (image.host, image.caption, image.load))
        };
        assert_eq!(shown(Images::Link), Some(("i.example".into(), "图说".into(), false)));
        assert_eq!(shown(Images::Remote), Some(("i.example".into(), "图说".into(), true)));
        assert_eq!(shown(Images::None), None);
        assert!(lead("javascript:alert(1)", "", Images::Link).is_none());
    }
}
