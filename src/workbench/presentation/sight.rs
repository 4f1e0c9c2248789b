//! How far the page goes until something on it is seen.

/// Pixels that stay free around what is brought into view.
const ROOM: f64 = 8.0;

/// How far to scroll, in pixels, for what reaches from `top` to `bottom` to be seen in a window that ends at `end`: as
/// little as it takes. Of what is too tall the beginning is seen.
pub fn way(top: f64, bottom: f64, end: f64) -> f64 {
    if top >= 0.0 && bottom <= end {
        return 0.0;
    }
    (bottom + ROOM - end).max(0.0).min(top - ROOM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_stays_where_it_is() {
        assert_eq!([way(0.0, 600.0, 600.0), way(100.0, 300.0, 600.0)], [0.0, 0.0]);
    }

    #[test]
    fn what_is_below_or_above_comes_as_far_as_it_takes() {
        assert_eq!(way(500.0, 700.0, 600.0), 100.0 + ROOM);
        assert_eq!(way(900.0, 1_000.0, 600.0), 400.0 + ROOM);
        assert_eq!(way(-50.0, 20.0, 600.0), -50.0 - ROOM);
    }

    #[test]
    fn what_is_too_tall_is_seen_from_its_beginning() {
        assert_eq!(way(400.0, 1_400.0, 600.0), 400.0 - ROOM);
        assert_eq!(way(-100.0, 900.0, 600.0), -100.0 - ROOM);
    }
}
