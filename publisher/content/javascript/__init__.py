"""The plain part of JavaScript, for sites that are configured in it: read as text, or evaluated; never run.

`text` takes code apart without understanding it. `modules` follows imports and looks names up, `syntax` and `statements`
compile expressions and functions, `meaning`, `values` and `methods` say what these do, `packages` knows what of
npm's packages addresses are made with. What is beyond all that is `Undecided`, and never guessed.
"""
