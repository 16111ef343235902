"""Tests of hearing what people say."""
