//! Pictures that the site holds: those that lie beside articles, and those that were fetched (`images = "local"`). Blocks in, the
//! same blocks with those pictures shown from the site out, each with room kept for it. All others are left to `pictures`. It
//! never asks whether a file is there.

use super::{frame::Frame, view::ImageView};
use crate::{
    article::{Block, Body, Inline, Shown, each_line, pictures},
    config::Images,
    text::url,
};
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
    let within = pictures(body.content.blocks()).into_iter().filter_map(|picture| url::asked(&picture.src));
    within.chain(body.lead_image.as_deref().and_then(url::asked)).collect()
}

/// The blocks with the pictures that the site holds; `root` is the way from the page to the site's root.
pub(super) fn apply(frame: &Frame<'_>, root: &str, blocks: &mut [Block]) {
    each_line(blocks, &mut |inlines| within(frame, root, inlines));
}

/// The picture of the site's for one that lies at a place, or is at an address.
fn held<'f>(frame: &Frame<'f>, place: Option<&str>, address: &str) -> Option<&'f Picture> {
    let fetched = || frame.pictures.get(&url::asked(address)?);
    let fetched = || (frame.config.images == Images::Local).then(fetched).flatten();
    place.and_then(|place| frame.beside.get(place)).or_else(fetched)
}

fn within(frame: &Frame<'_>, root: &str, inlines: &mut [Inline]) {
    for inline in inlines {
        match inline {
            Inline::Picture(picture) => {
                if let Some(Picture { file, width, height }) = held(frame, picture.beside.as_deref(), &picture.src) {
                    (picture.src, picture.shown) = (format!("{root}{file}"), Shown::Held(*width, *height));
                }
            }
            Inline::Span(_, inner) | Inline::Link(_, inner) => within(frame, root, inner),
            _ => (),
        }
    }
}

/// The picture above the text, where the site holds it.
pub(super) fn lead(
    frame: &Frame<'_>,
    root: &str,
    place: Option<&str>,
    address: &str,
    caption: &str,
) -> Option<ImageView> {
    let picture = held(frame, place, address)?;
    Some(ImageView {
        src: format!("{root}{}", picture.file),
        host: url::web(address).and_then(|address| url::host(&address)).unwrap_or_default(),
        alt: caption.to_owned(),
        caption: caption.to_owned(),
        load: true,
        ask: false,
        width: picture.width,
        height: picture.height,
    })
}

#[cfg(test)]
mod tests {
    use super::{Picture, Pictures, addresses, apply, lead};
    use crate::{
        article::{
            Block, Body, Inline,
            print::html,
            sample::{figure, paragraph, picture},
        },
        config::{Config, Images},
        library::Library,
        page::{Desk, frame::Frame, pictures},
    };

    fn body() -> Vec<Block> {
        vec![
            figure(vec![picture("https://i.example/x.jpg?a=1&b=2", "a > b")], "图说"),
            paragraph(vec![picture("https://i.example/gone.jpg", "")]),
        ]
    }

    fn with<T>(images: Images, run: impl FnOnce(&Frame<'_>) -> T) -> T {
        let picture = Picture { file: "media/3f/3f01.jpg".into(), width: 30, height: 20 };
        let pictures = Pictures::from([("https://i.example/x.jpg?a=1&b=2".to_owned(), picture)]);
        let (library, config) = (Library::default(), Config { images, ..Config::default() });
        run(&Frame::new(&Desk { pictures: &pictures, ..Desk::new(&library, &config) }))
    }

    fn applied(frame: &Frame<'_>, root: &str) -> Vec<Block> {
        let mut blocks = body();
        apply(frame, root, &mut blocks);
        blocks
    }

    #[test]
    fn what_the_site_holds_is_shown_and_the_rest_is_linked() {
        let mut blocks = with(Images::Local, |frame| applied(frame, "../../"));
        pictures::apply(&mut blocks, Images::Local, "图片");
        assert_eq!(
            html(&blocks).replace('\n', ""),
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
            assert_eq!(with(images, |frame| applied(frame, "")), body());
            assert!(with(images, |frame| lead(frame, "", None, "https://i.example/x.jpg?a=1&b=2", "")).is_none());
        }
    }

    #[test]
    fn what_lies_beside_an_article_is_shown_under_every_policy() {
        let beside = Pictures::from([(
            "新闻\n湖.png".to_owned(),
            Picture { file: "media/aa/1.png".into(), width: 4, height: 3 },
        )]);
        for images in [Images::Click, Images::Link, Images::Remote, Images::Local, Images::None] {
            let (library, config) = (Library::default(), Config { images, ..Config::default() });
            let frame = Frame::new(&Desk { beside: &beside, ..Desk::new(&library, &config) });
            let lying = |name: &str| {
                let place = Some(format!("新闻\n{name}"));
                Inline::Picture(
                    crate::article::Picture { beside: place, ..crate::article::Picture::new(name, "") }.into(),
                )
            };
            let mut blocks = vec![figure(vec![lying("湖.png")], ""), figure(vec![lying("没有.png")], "")];
            apply(&frame, "../", &mut blocks);
            pictures::apply(&mut blocks, images, "图片");
            let html = html(&blocks);
            assert!(html.contains(r#"<img src="../media/aa/1.png" alt="" width="4" height="3""#), "{images:?}: {html}");
            assert_eq!(html.matches("<img").count(), 1);
            assert!(lead(&frame, "../", Some("新闻\n湖.png"), "湖.png", "").is_some());
        }
    }

    #[test]
    fn the_picture_above_the_text() {
        let shown = |src: &str| with(Images::Local, |frame| lead(frame, "../", None, src, "图说"));
        let image = shown("https://i.example/x.jpg?a=1&b=2#top").unwrap();
        assert_eq!(
            (image.src.as_str(), image.host.as_str(), image.caption.as_str(), image.load, image.width, image.height),
            ("../media/3f/3f01.jpg", "i.example", "图说", true, 30, 20)
        );
        assert!(shown("https://i.example/gone.jpg").is_none());
    }

    #[test]
    fn all_pictures_of_an_article_are_known_once() {
        let other = paragraph(vec![picture("data:image/gif;base64,x", ""), picture("/y.png", "")]);
        let content = [body(), vec![other], body()].concat().into();
        let lead_image = Some("//i.example/lead.jpg#x".to_owned());
        let found = addresses(&Body { content, lead_image, ..Body::default() });
        let want = ["https://i.example/gone.jpg", "https://i.example/lead.jpg", "https://i.example/x.jpg?a=1&b=2"];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), want);
    }
}
