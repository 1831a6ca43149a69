//! Pictures that the site holds (`images = "local"`): a clean body in, the same body with those pictures shown from the site
//! out, each with room kept for it. All others are left to `pictures`. It never asks whether a file is there.

use super::{
    frame::Frame,
    html::{attribute, escaped, pieces, tag_name, unescaped},
    view::ImageView,
};
use crate::{article::Body, config::Images, text::url};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Pictures that the site holds, by the address that they were fetched from ([`url::asked`]).
pub type Pictures = BTreeMap<String, Picture>;

/// A picture that the site holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// Its file, from the site's root.
    pub file: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// The addresses of all pictures of an article, as they are asked for.
pub fn addresses(body: &Body) -> BTreeSet<String> {
    let images = pieces(&body.html).filter(|piece| tag_name(piece) == Some("img"));
    let within = images.filter_map(|tag| url::asked(&unescaped(attribute(tag, "src")?)));
    within.chain(body.lead_image.as_deref().and_then(url::asked)).collect()
}

/// The body with the pictures that the site holds; `root` is the way from the page to the site's root.
pub(super) fn apply(frame: &Frame<'_>, root: &str, html: &str) -> String {
    if frame.config.images != Images::Local || !html.contains("<img") {
        return html.to_owned();
    }
    let shown = |piece: &str| match tag_name(piece) {
        Some("img") => shown(frame.pictures, root, piece).unwrap_or_else(|| piece.to_owned()),
        _ => piece.to_owned(),
    };
    pieces(html).map(shown).collect()
}

/// The picture above the text, where the site holds it.
pub(super) fn lead(frame: &Frame<'_>, root: &str, address: &str, caption: &str) -> Option<ImageView> {
    let pictures = Some(frame.pictures).filter(|_| frame.config.images == Images::Local)?;
    let picture = pictures.get(&url::asked(address)?)?;
    Some(ImageView {
        src: format!("{root}{}", picture.file),
        host: url::host(&url::web(address)?)?,
        caption: caption.to_owned(),
        load: true,
        ask: false,
        width: picture.width,
        height: picture.height,
    })
}

/// Whether a picture's tag is one of ours. The printer of clean bodies writes no such attribute.
pub(super) fn is_shown(tag: &str) -> bool {
    attribute(tag, "decoding").is_some()
}

/// The tag of a picture that the site holds.
fn shown(pictures: &Pictures, root: &str, tag: &str) -> Option<String> {
    let Picture { file, width, height } = pictures.get(&url::asked(&unescaped(attribute(tag, "src")?))?)?;
    let (src, alt) = (escaped(&format!("{root}{file}")), attribute(tag, "alt").unwrap_or_default());
    Some(format!(r#"<img src="{src}" alt="{alt}" width="{width}" height="{height}" loading="lazy" decoding="async">"#))
}

#[cfg(test)]
mod tests {
    use super::{Picture, Pictures, addresses, apply, is_shown, lead};
    use crate::{
        article::Body,
        config::{Config, Images},
        library::Library,
        page::{Desk, article::empty_body, frame::Frame, pictures},
    };

    const BODY: &str = concat!(
        r#"<figure><img src="https://i.example/x.jpg?a=1&amp;b=2" alt="a &gt; b"><figcaption>图说</figcaption></figure>"#,
        r#"<p><img src="https://i.example/gone.jpg" alt=""></p>"#,
    );

    fn with<T>(images: Images, run: impl FnOnce(&Frame<'_>) -> T) -> T {
        let picture = Picture { file: "media/3f/3f01.jpg".into(), width: 30, height: 20 };
        let pictures = Pictures::from([("https://i.example/x.jpg?a=1&b=2".to_owned(), picture)]);
        let (library, config) = (Library::default(), Config { images, ..Config::default() });
        run(&Frame::new(&Desk { pictures: &pictures, ..Desk::new(&library, &config) }))
    }

    #[test]
    fn what_the_site_holds_is_shown_and_the_rest_is_linked() {
        let html = with(Images::Local, |frame| pictures::apply(&apply(frame, "../../", BODY), Images::Local, "图片"));
        assert_eq!(
            html,
            concat!(
                r#"<figure><img src="../../media/3f/3f01.jpg" alt="a &gt; b" width="30" height="20" loading="lazy" decoding="async">"#,
                r#"<figcaption>图说</figcaption></figure>"#,
                r#"<p><a class="picture" href="https://i.example/gone.jpg" rel="noopener noreferrer nofollow">图片 · i.example</a></p>"#,
            )
        );
    }

    #[test]
    fn other_policies_know_of_no_such_pictures() {
        for images in [Images::Link, Images::Remote, Images::None] {
            assert_eq!(with(images, |frame| apply(frame, "", BODY)), BODY);
            assert!(with(images, |frame| lead(frame, "", "https://i.example/x.jpg?a=1&b=2", "")).is_none());
        }
        assert!(!is_shown(r#"<img src="x" alt="decoding=">"#) && !is_shown(r#"<img src="x" alt=" decoding=y">"#));
    }

    #[test]
    fn the_picture_above_the_text() {
        let shown = |src: &str| with(Images::Local, |frame| lead(frame, "../", src, "图说"));
        let image = shown("https://i.example/x.jpg?a=1&b=2#top").unwrap();
        assert_eq!(
            (image.src.as_str(), image.host.as_str(), image.caption.as_str(), image.load, image.width, image.height),
            ("../media/3f/3f01.jpg", "i.example", "图说", true, 30, 20)
        );
        assert!(shown("https://i.example/gone.jpg").is_none());
    }

    #[test]
    fn all_pictures_of_an_article_are_known_once() {
        let html = format!("{BODY}<img src=\"data:image/gif;base64,x\" alt=\"\"><img src=\"/y.png\" alt=\"\">{BODY}");
        let lead_image = Some("//i.example/lead.jpg#x".to_owned());
        let found = addresses(&Body { html, lead_image, ..empty_body() });
        let want = ["https://i.example/gone.jpg", "https://i.example/lead.jpg", "https://i.example/x.jpg?a=1&b=2"];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), want);
    }
}
