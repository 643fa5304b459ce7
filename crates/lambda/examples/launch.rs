//! What a product's program does when the host starts it for a function. The tests' hosts start this one.

fn main() {
    let Err(fault) = lambda::host::become_function(std::env::args_os().skip(1));
    eprintln!("the function cannot be started: {fault}");
    std::process::exit(1);
}
