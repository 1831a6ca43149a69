//! What one bomb costs, for the long form of `grammar.rs`: a number in, what the program took of a processor and of memory for it in
//! three sizes out, and how that grows. What a program costs that reads hardly anything is no part of it.

use super::grammar;
use crate::demonstration::HERE;
use std::{
    env, fmt, fs,
    path::Path,
    process::{Command, Stdio},
    sync::Mutex,
    thread,
    time::Duration,
};

/// How long a bomb is, about.
const SIZES: [usize; 3] = [16 << 10, 64 << 10, 256 << 10];

/// What one may take of a processor, in seconds, and of memory, in MiB.
const SECONDS: f64 = 1.0;
const MEMORY: f64 = 200.0;

/// How fast it may grow: a straight line is 1, and a clock of hundredths of a second is no sharper than this.
const GROWTH: f64 = 1.25;

/// What is done in less is done in no time, and says nothing of growth.
const NO_TIME: f64 = 0.15;

/// What reading one bomb took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    seconds: f64,
    memory: f64,
}

/// What became of a bomb: what it cost in each size, whether it was refused, and what is wrong with that.
pub(super) struct Outcome {
    costs: Vec<Cost>,
    is_refused: bool,
    wrong: Option<String>,
}

/// The dearest of all bombs, each with its number.
#[derive(Default)]
pub(super) struct Worst(Mutex<Sums>);

#[derive(Clone, Default)]
struct Sums {
    seconds: (f64, u64),
    memory: (f64, u64),
    growth: (f64, u64),
    fitted: usize,
    refused: usize,
    wrong: usize,
    looked_at: usize,
}

/// After so many bombs it is said how far it is: a long run that is ended has said something.
const TOLD: usize = 500;

impl Worst {
    /// Takes a bomb into account; what is wrong with it.
    pub(super) fn take(&self, number: u64, outcome: Outcome) -> Vec<String> {
        let mut sums = self.0.lock().unwrap();
        let raise = |most: &mut (f64, u64), value: f64| {
            if value > most.0 {
                *most = (value, number);
            }
        };
        for cost in &outcome.costs {
            raise(&mut sums.seconds, cost.seconds);
            raise(&mut sums.memory, cost.memory);
        }
        if let Some(growth) = growth(&outcome.costs) {
            sums.fitted += 1;
            raise(&mut sums.growth, growth);
        }
        sums.refused += usize::from(outcome.is_refused);
        sums.wrong += usize::from(outcome.wrong.is_some());
        sums.looked_at += 1;
        if sums.looked_at.is_multiple_of(TOLD) || outcome.wrong.is_some() {
            eprintln!("{sums}; up to number {number}: {}", outcome.wrong.as_deref().unwrap_or("well"));
        }
        outcome.wrong.into_iter().collect()
    }
}

impl fmt::Display for Worst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.lock().unwrap().fmt(f)
    }
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seconds, memory, growth, fitted, refused, wrong, looked_at } = self;
        write!(
            f,
            "{looked_at} bombs: at most {:.2} s (number {}) and {:.0} MiB (number {}); of {fitted} that take long enough the steepest grows with \
             the power {:.2} (number {}); {refused} are refused, {wrong} are wrong",
            seconds.0, seconds.1, memory.0, memory.1, growth.0, growth.1
        )
    }
}

/// The program that is measured.
pub(super) fn program() -> String {
    env::var("REPRINT_PROGRAM").unwrap_or(env!("CARGO_BIN_EXE_reprint").to_owned())
}

/// What the program takes for an article of a few words.
pub(super) fn rest() -> f64 {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.md");
    fs::write(&file, "---\ntitle: 题\n---\n湖边的灯今天都亮了。\n").unwrap();
    (0..5).map(|_| cost(&file).unwrap().0.seconds).fold(f64::MAX, f64::min)
}

/// What the bomb of a number costs in each size.
pub(super) fn bomb(dir: &Path, number: u64, rest: f64) -> Outcome {
    let mut outcome = Outcome { costs: Vec::new(), is_refused: false, wrong: None };
    // The longest first: where it is read whole in next to no time, shorter ones say nothing more. One that is refused may be read where
    // it is shorter.
    for length in SIZES.into_iter().rev() {
        if outcome.costs.first().is_some_and(|whole| whole.seconds < NO_TIME / 2.0) && !outcome.is_refused {
            break;
        }
        let (ending, text) = grammar::bomb(number, length);
        let file = dir.join(format!("{number}.{ending}"));
        fs::write(&file, text).unwrap();
        let found = cost(&file);
        fs::remove_file(&file).unwrap();
        match found {
            Ok((cost, is_refused)) => {
                outcome.is_refused |= is_refused;
                outcome.costs.push(Cost { seconds: (cost.seconds - rest).max(0.0), ..cost });
                let is_dear = cost.seconds > SECONDS || cost.memory > MEMORY;
                outcome.wrong = is_dear.then(|| format!("{number} of {length} bytes: {cost:?}")).or(outcome.wrong);
            }
            Err(said) => outcome.wrong = Some(format!("{number} of {length} bytes: {said}")),
        }
    }
    outcome.costs.reverse();
    if let Some(growth) = growth(&outcome.costs).filter(|it| *it > GROWTH) {
        outcome.wrong = Some(format!("{number} grows with the power {growth:.2}: {:?}", outcome.costs));
    }
    outcome
}

/// With which power of its length a cost grows: the slope of the straight line that fits the logarithms best. None where it is next to
/// nothing.
fn growth(costs: &[Cost]) -> Option<f64> {
    let is_long = costs.len() == SIZES.len() && costs[SIZES.len() - 1].seconds >= NO_TIME;
    is_long.then(|| slope(&costs.iter().map(|it| it.seconds.max(0.01).ln()).collect::<Vec<_>>()))
}

/// The slope over sizes of which each is four times the one before.
fn slope(values: &[f64]) -> f64 {
    let middle = (values.len() - 1) as f64 / 2.0;
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let (mut above, mut below) = (0.0, 0.0);
    for (at, value) in values.iter().enumerate() {
        above += (at as f64 - middle) * (value - mean);
        below += (at as f64 - middle).powi(2);
    }
    above / below / 4_f64.ln()
}

/// What reading a file costs, and whether it is refused; what the program said where it failed.
fn cost(file: &Path) -> Result<(Cost, bool), String> {
    let script = "ulimit -t 5 -v 600000; exec \"$0\" inspect \"$1\" --root \"$2\"";
    let mut command = Command::new("bash");
    command.args(["-c", script, &program(), file.to_str().unwrap(), HERE]);
    let (said, printed) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    command.stdin(Stdio::null()).stdout(printed.try_clone().unwrap()).stderr(said.try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    let proc = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap_or_default();
    // A program that has ended stays, with its times and without its memory, until it is waited for.
    let mut memory: f64 = 0.0;
    let seconds = loop {
        let held =
            proc("status").lines().find_map(|it| it.strip_prefix("VmHWM:")?.trim_end_matches("kB").trim().parse().ok());
        memory = memory.max(held.unwrap_or(0.0) / 1024.0);
        let stat = proc("stat");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        if fields.is_empty() || fields[0] == "Z" {
            break fields
                .get(11..13)
                .map_or(f64::NAN, |it| it.iter().map(|it| it.parse::<f64>().unwrap_or(0.0)).sum::<f64>() / 100.0);
        }
        thread::sleep(Duration::from_millis(2));
    };
    let status = child.wait().unwrap();
    let text = |mut file: fs::File| {
        use std::io::{Read, Seek};
        let mut bytes = Vec::new();
        file.rewind().and_then(|()| file.read_to_end(&mut bytes)).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (printed, said) = (text(printed), text(said));
    if !status.success() || said.contains("made a mistake") || printed.contains("made a mistake") {
        return Err(format!("{status}, {seconds} s, {memory:.0} MiB: {said}"));
    }
    Ok((Cost { seconds, memory }, printed.lines().take(3).any(|it| it.contains("refused"))))
}

#[test]
fn a_straight_line_has_the_slope_one() {
    let cost = |seconds| Cost { seconds, memory: 0.0 };
    assert_eq!(growth(&[cost(0.1), cost(0.4), cost(1.6)]).map(|it| (it * 100.0).round()), Some(100.0));
    assert_eq!(growth(&[cost(0.1), cost(1.6), cost(25.6)]).map(|it| (it * 100.0).round()), Some(200.0));
    assert_eq!(growth(&[cost(0.01), cost(0.02), cost(0.1)]).map(|it| it.round()), None);
}
