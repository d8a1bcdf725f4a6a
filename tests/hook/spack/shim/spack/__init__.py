"""The few classes of Spack that the emitted repository touches, written for the tests."""
