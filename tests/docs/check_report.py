"""A report read as its service does: check_report.py sarif|gitlab|junit FILE FINDINGS

Fails when a field is missing that the service needs, when a path is not one of the repository, when
two findings have one fingerprint, or when there are not FINDINGS of them."""

import json
import os
import sys
import urllib.parse
import xml.etree.ElementTree as xml


def check_paths(paths):
    for path in paths:
        assert not path.startswith(("/", "./")) and os.path.isfile(path), f"no file of the repository: {path}"


def check_prints(prints):
    assert all(prints) and len(set(prints)) == len(prints), f"fingerprints are not unique: {prints}"


def sarif(text):
    document = json.loads(text)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    places = []
    for result in run["results"]:
        assert result["ruleId"] == rules[result["ruleIndex"]] and result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["region"]["startLine"] == 1
        places.append(urllib.parse.unquote(place["artifactLocation"]["uri"]))
    check_paths(places)
    check_prints([result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]])
    return len(run["results"])


def gitlab(text):
    findings = json.loads(text)
    for finding in findings:
        assert finding["description"] and finding["check_name"]
        assert finding["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert finding["location"]["lines"]["begin"] == 1
    check_paths([finding["location"]["path"] for finding in findings])
    check_prints([finding["fingerprint"] for finding in findings])
    return len(findings)


def junit(text):
    suites = xml.fromstring(text)
    cases = list(suites.iter("testcase"))
    assert suites.tag == "testsuites" and len(cases) == int(suites.get("tests"))
    check_paths([case.get("name") for case in cases])
    failed = [case for case in cases if case.find("failure") is not None]
    assert len(failed) == int(suites.get("failures"))
    return sum(len(case.findall("failure")) for case in failed)


with open(sys.argv[2], encoding="utf-8") as file:
    count = {"sarif": sarif, "gitlab": gitlab, "junit": junit}[sys.argv[1]](file.read())
assert count == int(sys.argv[3]), f"{count} findings, not {sys.argv[3]}"
