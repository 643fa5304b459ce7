use aws_types::Region;

use super::address;

#[test]
fn addresses_are_names_below_the_endpoint() {
    let region = Region::parse("eu-west-3").unwrap();
    for (endpoint, expected) in [
        ("http://localhost:8000", "http://abc.lambda-url.eu-west-3.localhost:8000/"),
        ("http://127.0.0.1:4321", "http://abc.lambda-url.eu-west-3.localhost:4321/"),
        ("http://[::1]:80", "http://abc.lambda-url.eu-west-3.localhost:80/"),
        ("https://api.example.com/", "https://abc.lambda-url.eu-west-3.api.example.com/"),
    ] {
        assert_eq!(address(endpoint, "abc", &region), expected);
    }
}
