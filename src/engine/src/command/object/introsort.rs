//! The sort of .NET's `List<T>.Sort`, which leaves equal items where quicksort drops them. Scripts see that order, and
//! comparisons of mixed types are no total order, which std's sorts may panic on.

use crate::error::Result;

/// Below this many items insertion sort takes over.
const SMALL: usize = 16;

/// Compares two items: negative, zero or positive, or an error that ends the sort.
pub type Compare<'a, T> = dyn FnMut(&T, &T) -> Result<std::cmp::Ordering> + 'a;

/// Sorts as .NET does.
pub fn sort<T>(items: &mut [T], compare: &mut Compare<'_, T>) -> Result {
    if items.len() < 2 {
        return Ok(());
    }
    let depth = 2 * (items.len().ilog2() as usize + 1);
    sort_part(items, depth, compare)
}

fn sort_part<T>(items: &mut [T], mut depth: usize, compare: &mut Compare<'_, T>) -> Result {
    let mut size = items.len();
    while size > 1 {
        match size {
            2 => return order(items, 0, 1, compare),
            3 => {
                order(items, 0, 1, compare)?;
                order(items, 0, 2, compare)?;
                return order(items, 1, 2, compare);
            }
            _ if size <= SMALL => return insert(&mut items[..size], compare),
            _ if depth == 0 => return heap(&mut items[..size], compare),
            _ => {}
        }
        depth -= 1;
        let pivot = partition(&mut items[..size], compare)?;
        sort_part(&mut items[pivot + 1..size], depth, compare)?;
        size = pivot;
    }
    Ok(())
}

fn order<T>(items: &mut [T], a: usize, b: usize, compare: &mut Compare<'_, T>) -> Result {
    if compare(&items[a], &items[b])?.is_gt() {
        items.swap(a, b);
    }
    Ok(())
}

fn insert<T>(items: &mut [T], compare: &mut Compare<'_, T>) -> Result {
    for at in 1..items.len() {
        let mut to = at;
        while to > 0 && compare(&items[to], &items[to - 1])?.is_lt() {
            items.swap(to, to - 1);
            to -= 1;
        }
    }
    Ok(())
}

/// Puts the median of three in its place; what is smaller stands before it, what is greater behind.
fn partition<T>(items: &mut [T], compare: &mut Compare<'_, T>) -> Result<usize> {
    let high = items.len() - 1;
    let middle = high >> 1;
    order(items, 0, middle, compare)?;
    order(items, 0, high, compare)?;
    order(items, middle, high, compare)?;
    let pivot = high - 1;
    items.swap(middle, pivot);
    let (mut left, mut right) = (0, pivot);
    while left < right {
        left += 1;
        while left < pivot && compare(&items[left], &items[pivot])?.is_lt() {
            left += 1;
        }
        right -= 1;
        while right > 0 && compare(&items[pivot], &items[right])?.is_lt() {
            right -= 1;
        }
        if left >= right {
            break;
        }
        items.swap(left, right);
    }
    items.swap(left, pivot);
    Ok(left)
}

fn heap<T>(items: &mut [T], compare: &mut Compare<'_, T>) -> Result {
    let count = items.len();
    for root in (0..count / 2).rev() {
        sift(items, root, count, compare)?;
    }
    for end in (1..count).rev() {
        items.swap(0, end);
        sift(items, 0, end, compare)?;
    }
    Ok(())
}

fn sift<T>(items: &mut [T], mut root: usize, count: usize, compare: &mut Compare<'_, T>) -> Result {
    loop {
        let mut child = 2 * root + 1;
        if child >= count {
            return Ok(());
        }
        if child + 1 < count && compare(&items[child], &items[child + 1])?.is_lt() {
            child += 1;
        }
        if !compare(&items[root], &items[child])?.is_lt() {
            return Ok(());
        }
        items.swap(root, child);
        root = child;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_any_length() {
        for count in 0..200usize {
            let mut items: Vec<usize> = (0..count).map(|i| (i * 7919) % 101).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort(&mut items, &mut |a: &usize, b: &usize| Ok(a.cmp(b))).expect("comparing cannot fail");
            assert_eq!(items, expected);
        }
    }

    #[test]
    fn a_comparison_without_order_ends() {
        let mut items: Vec<usize> = (0..100).collect();
        let mut turn = 0;
        sort(&mut items, &mut |_: &usize, _: &usize| {
            turn += 1;
            Ok(if turn % 3 == 0 { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater })
        })
        .expect("comparing cannot fail");
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn few_equal_items_keep_their_order() {
        let mut items: Vec<(u8, usize)> = (0..16).map(|i| (i as u8 % 3, i)).collect();
        sort(&mut items, &mut |a: &(u8, usize), b: &(u8, usize)| Ok(a.0.cmp(&b.0))).expect("comparing cannot fail");
        assert!(items.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
