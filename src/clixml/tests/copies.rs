//! How often a long string is copied, by the bytes that are allocated for it. One test, since allocations of the whole
//! process are counted.

use clixml::{Value, read, write};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const LENGTH: usize = 10 << 20;

#[test]
fn a_long_string_is_copied_at_most_twice() {
    let plain = "x".repeat(LENGTH);
    // One character in sixteen has to be escaped, and the text decoded again.
    let escaped = "fifteen letters\n".repeat(LENGTH / 16);
    let _profiler = dhat::Profiler::builder().testing().build();
    for text in [plain, escaped] {
        let value = Value::String(text.into());
        let mut xml = Vec::with_capacity(2 * LENGTH);
        let writing = allocated(|| write(&value, &mut xml));
        assert!(writing < LENGTH / 100, "writing into a buffer that has the room allocates {writing} bytes");
        let mut read_back = None;
        let reading = allocated(|| read_back = Some(read(&xml)));
        assert!(reading <= 2 * LENGTH, "reading allocates {reading} bytes");
        assert!(read_back.is_some_and(|read_back| read_back.is_ok_and(|read_back| read_back == value)));
    }
}

fn allocated(work: impl FnOnce()) -> usize {
    let before = dhat::HeapStats::get().total_bytes;
    work();
    usize::try_from(dhat::HeapStats::get().total_bytes - before).unwrap_or(usize::MAX)
}
