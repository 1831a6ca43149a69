//! Builds that are killed at random moments while somebody reads.

use super::{Archive, MINE, Tree, number, published, published_of, random, torn, tree};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// What a reader saw.
#[derive(Default)]
struct Seen {
    looks: usize,
    /// Looks during which the whole folder was exchanged.
    crossed: usize,
    torn: Vec<String>,
    /// Looks at a site that was neither the old one nor the new one.
    mixed: usize,
}

/// Looks at the folder again and again, until told to stop.
fn reader(dir: PathBuf, states: Vec<Tree>, stop: Arc<AtomicBool>) -> thread::JoinHandle<Seen> {
    thread::spawn(move || {
        let mut seen = Seen::default();
        while !stop.load(Ordering::Relaxed) {
            seen.looks += 1;
            let (files, is_crossed) = look(&dir);
            seen.torn.extend(torn(&files, &states));
            seen.crossed += usize::from(is_crossed);
            seen.mixed += usize::from(!is_crossed && !states.contains(&files));
        }
        seen
    })
}

/// All files of the folder that is there when the look begins, and whether another is there at its end.
fn look(dir: &Path) -> (Tree, bool) {
    use std::os::{fd::AsRawFd, unix::fs::MetadataExt};
    let held = fs::File::open(dir).unwrap();
    let files = published(Path::new(&format!("/dev/fd/{}/.", held.as_raw_fd())));
    (files, held.metadata().unwrap().ino() != fs::metadata(dir).unwrap().ino())
}

/// The two states of an archive, each as a cold build makes it, the second of which is published, and how long that took.
fn prepared(archive: &Archive, way: &[&str]) -> ([Tree; 2], u64) {
    let states = [0, 1].map(|state| {
        archive.turn(state);
        archive.built(&["build", "-q", "--cold", "-o", &format!("cold{state}")], &format!("cold{state}"))
    });
    let clock = Instant::now();
    assert_eq!(archive.built(way, "public"), states[1]);
    let took = u64::try_from(clock.elapsed().as_micros()).unwrap();
    fs::create_dir(archive.path("public").join(MINE)).unwrap();
    fs::write(archive.path("public").join(MINE).join("precious"), "mine").unwrap();
    (states, took)
}

/// What killing builds led to.
struct Killed {
    kills: u64,
    killed: usize,
    early: usize,
    seen: Seen,
}

impl Killed {
    /// Builds an archive again and again, and kills most builds.
    fn new(way: &[&str], is_swap: bool) -> Self {
        let (kills, mut seed) = (number("REPRINT_KILLS", 16), number("REPRINT_SEED", 7));
        let archive = Archive::new(usize::try_from(number("REPRINT_ARTICLES", 40)).unwrap());
        let (states, took) = prepared(&archive, way);
        let sites = states.clone().map(published_of);
        let public = archive.path("public");
        let stop = Arc::new(AtomicBool::new(false));
        let reader = reader(public.clone(), sites.to_vec(), stop.clone());
        let (mut early, mut killed) = (0, 0);
        for round in 0..kills {
            let state = usize::try_from(round % 2).unwrap();
            archive.turn(state);
            let before = tree(&public);
            let args = [way, &["--cold"]].concat();
            let mut child = archive.spawn(&args[..way.len() + usize::try_from(random(&mut seed, 2)).unwrap()]);
            thread::sleep(Duration::from_micros(random(&mut seed, took + took / 4)));
            child.kill().unwrap();
            let was_killed = !child.wait().unwrap().success();
            killed += usize::from(was_killed);
            let after = tree(&public);
            assert_eq!(torn(&published(&public), &sites), [""; 0], "round {round}");
            assert_eq!(fs::read_to_string(public.join(MINE).join("precious")).unwrap(), "mine", "round {round}");
            assert!(!is_swap || sites.contains(&published_of(after.clone())), "round {round}: a mixture");
            // Without a journal nothing was begun, or all was done: the list of what is ours says which.
            if !public.join(".reprint-staging/journal").exists()
                && after.get(".reprint-output") == before.get(".reprint-output")
            {
                assert!(published(&public) == published_of(before), "round {round}: changed before it was sealed");
                early += usize::from(was_killed);
            }
            if random(&mut seed, 3) == 0 {
                archive.ends_as(way, &states[state]);
            }
        }
        stop.store(true, Ordering::Relaxed);
        for (state, expected) in states.iter().enumerate() {
            archive.turn(state);
            archive.ends_as(way, expected);
        }
        Self { kills, killed, early, seen: reader.join().unwrap() }
    }

    fn say(&self, name: &str) {
        let Self { kills, killed, early, seen: Seen { looks, crossed, torn, mixed } } = self;
        println!(
            "{name}: {kills} builds, {killed} killed before their end, {early} of them before anything was published; \
             {looks} looks of a reader, {crossed} during an exchange, {mixed} at a mixture, {} torn files",
            torn.len()
        );
    }
}

impl Archive {
    /// A build that nobody kills ends in what a cold one makes, and leaves nothing behind.
    fn ends_as(&self, way: &[&str], expected: &Tree) {
        let mut site = self.built(way, "public");
        assert!(site.remove(&format!("{MINE}/precious")).is_some());
        assert!(site == *expected, "not what a cold build makes");
        let names = fs::read_dir(self.dir.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        let left: Vec<String> =
            names.filter(|name| name.starts_with(".public") || name.starts_with(".reprint-")).collect();
        assert_eq!(left, [""; 0]);
    }
}

#[test]
fn builds_that_are_killed_leave_whole_files_and_the_next_ends_as_a_cold_one() {
    let killed = Killed::new(&["build", "-q", "-o", "public"], false);
    killed.say("file by file");
    assert_eq!(killed.seen.torn, [""; 0]);
    assert!(killed.seen.looks > 0 && killed.killed > 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_of_a_site_that_is_exchanged_sees_the_old_one_or_the_new_one() {
    let killed = Killed::new(&["build", "-q", "-o", "public", "--swap"], true);
    killed.say("exchanged");
    assert_eq!((&killed.seen.torn[..], killed.seen.mixed), (&[][..], 0));
    assert!(killed.seen.looks > killed.seen.crossed && killed.killed > 0);
}
