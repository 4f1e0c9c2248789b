//! A text as a QR code: squares on a grid, drawn as one path.

use qrcodegen::{QrCode as Code, QrCodeEcc};

/// Empty squares around the code, by which readers find it (ISO/IEC 18004, quiet zone).
const QUIET_ZONE: i32 = 4;

/// A QR code, ready for an `<svg>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrCode {
    /// Width and height, the quiet zone with it, in squares: the `viewBox` is `0 0 side side`.
    pub side: i32,
    /// The dark squares as the `d` of a path to be filled, row by row.
    pub path: String,
}

impl QrCode {
    /// The code of a text, as small as it can be. `None` if the text is too long for one (about 2,900 bytes).
    pub fn of(text: &str) -> Option<Self> {
        // Of the corrections that fit into the smallest size, `encode_text` takes the strongest.
        let code = Code::encode_text(text, QrCodeEcc::Low).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            let mut x = 0;
            while x < code.size() {
                let dark = (x..code.size()).take_while(|&x| code.get_module(x, y)).count() as i32;
                if dark > 0 {
                    let (left, top) = (x + QUIET_ZONE, y + QUIET_ZONE);
                    path.push_str(&format!("M{left} {top}h{dark}v1h-{dark}z"));
                }
                x += dark + 1;
            }
        }
        Some(Self { side: code.size() + 2 * QUIET_ZONE, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dark squares of a path, as it is drawn.
    fn squares(path: &str) -> Vec<(i32, i32)> {
        let run = |run: &str| {
            let (place, width) = run.split_once('h').expect("a width");
            let (x, y) = place.split_once(' ').expect("two coordinates");
            let width = width.split_once('v').expect("a height").0;
            let [x, y, width] = [x, y, width].map(|number| number.parse::<i32>().expect("a number"));
            assert_eq!(run, format!("{x} {y}h{width}v1h-{width}z"));
            (x..x + width).map(move |x| (x, y))
        };
        path.split('M').skip(1).flat_map(run).collect()
    }

    #[test]
    fn a_code_has_its_patterns_and_its_quiet_zone() {
        let code = QrCode::of("HELLO WORLD").expect("short enough");
        assert_eq!(code.side, 21 + 8, "the smallest size");
        let squares = squares(&code.path);
        assert!(squares.iter().all(|&(x, y)| (4..25).contains(&x) && (4..25).contains(&y)));
        // The finder in three corners: a ring of seven, a ring of light, a square of three.
        for (left, top) in [(4, 4), (18, 4), (4, 18)] {
            for (x, y) in (0..7).flat_map(|x| (0..7).map(move |y| (x, y))) {
                let ring = [x, y].iter().any(|&at| at == 0 || at == 6);
                let core = [x, y].iter().all(|&at| (2..5).contains(&at));
                assert_eq!(squares.contains(&(left + x, top + y)), ring || core, "{left} {top} {x} {y}");
            }
        }
        // Timing: every other square between the finders.
        assert!((12..17).all(|x| squares.contains(&(x, 10)) == (x % 2 == 0)));
    }

    #[test]
    fn as_many_dark_squares_as_the_code_has() {
        let text = "https://example.org/lab/?plot=shop#lab=1.".repeat(20);
        let code = Code::encode_text(&text, QrCodeEcc::Low).expect("short enough");
        let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark = all.filter(|&(x, y)| code.get_module(x, y)).map(|(x, y)| (x + 4, y + 4));
        // Both go row by row.
        assert_eq!(squares(&QrCode::of(&text).expect("short enough").path), dark.collect::<Vec<_>>());
    }

    #[test]
    fn a_text_may_be_too_long() {
        assert!(QrCode::of(&"a".repeat(2_900)).is_some());
        assert_eq!(QrCode::of(&"a".repeat(3_000)), None);
    }
}
