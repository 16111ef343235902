"""What the process that trains says of its end: who is at fault decides what helps."""

import pytest

from troupe.providers.lora.child import told_of

ORDER = {"config": {"batch_size": 8, "gradient_accumulation": 2}}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (RuntimeError("CUDA error: unspecified launch failure"), "interrupted"),
        (RuntimeError("CUDA driver error: device not ready"), "interrupted"),
        (RuntimeError("CUDA error: device-side assert triggered"), "failed"),
        (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), "out_of_memory"),
        (ValueError("shapes do not match"), "failed"),
    ],
)
def test_a_card_that_is_lost_interrupts_and_a_mistake_fails(fault, code):
    told = told_of(fault, ORDER)

    assert told["error"] == code
    assert told["next_step"]
    assert told["change"] == ({"batch_size": 4, "gradient_accumulation": 4} if code == "out_of_memory" else {})
